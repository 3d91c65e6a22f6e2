/** One request on one connection, as a promise. For what is not hot: handshakes, the control connection. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Consistency} from '../../../core/cql/port.ts';
import {OPCODES} from '../../../wire/cql/frame.ts';
import type {Frame} from '../../../wire/cql/frame.ts';
import {encodeQuery, plainParameters} from '../../../wire/cql/request.ts';
import {decodeResponse} from '../../../wire/cql/response-decode.ts';
import type {Response} from '../../../wire/cql/response-decode.ts';
import type {Writer} from '../../../wire/cql/writer.ts';
import type {Connection} from './connection.ts';

/** Fails with the failure that the node tells, and with `unavailable` when it tells nothing. */
export async function ask(
  connection: Connection,
  opcode: number,
  write: (writer: Writer) => void,
): Promise<Exclude<Response, {kind: 'error'}>> {
  const frame = await new Promise<Frame>((resolve, reject) => {
    if (!connection.isOpen) {
      reject(noAnswer('the connection is closed'));
      return;
    }
    const asker = {answered: resolve, unanswered: (_: unknown, what: string) => reject(noAnswer(what))};
    write(connection.begin(opcode, 0, asker, performance.now()));
    connection.send();
  });
  const {response} = decodeResponse(frame);
  if (response.kind === 'error') {
    throw response.failure;
  }
  return response;
}

const noAnswer = (what: string): CqlFailure => new CqlFailure('unavailable', `A node of the cluster: ${what}`);

export type WireRows = Extract<Response, {kind: 'rows'}>;

/** Rows of a query without values, all in one page. Fails like `ask`, and with `protocol` when the answer is none. */
export async function askRows(
  connection: Connection,
  text: string,
  consistency: Consistency = 'ONE',
): Promise<WireRows> {
  const response = await ask(connection, OPCODES.QUERY, writer =>
    encodeQuery(writer, connection.version, text, plainParameters(consistency)),
  );
  if (response.kind !== 'rows') {
    throw new CqlFailure('protocol', `A node answered ${response.kind} where rows were asked for`);
  }
  return response;
}
