/**
 * Answers about nodes, changed so that clients see one node, the gateway: where it was dialled, with an id that all gateways
 * share, and no peers. docs/decisions/0024.
 */
import {inet} from '../../../../core/cql/types/inet.ts';
import {uuid} from '../../../../core/cql/types/uuid.ts';
import type {Frame} from '../../../../wire/cql/frame.ts';
import {FLAG_TRACING, FLAG_WARNING} from '../../../../wire/cql/frame.ts';
import {Reader} from '../../../../wire/cql/reader.ts';
import {decodeResponse} from '../../../../wire/cql/response-decode.ts';
import {readType} from '../../../../wire/cql/type-option.ts';
import {Writer} from '../../../../wire/cql/writer.ts';
import type {NodeTable} from './look.ts';

/** As which node gateways are shown. */
export interface ShownNode {
  /** IPv4 or IPv6. */
  readonly host: string;
  readonly port: number;
  /** UUID text. */
  readonly hostId: string;
  readonly rack: string;
}

/** One for all: a set of one text. */
const TOKENS = (() => {
  const writer = new Writer();
  writer.int(1);
  writer.bytes(Buffer.from('0'));
  return Uint8Array.from(writer.view());
})();

const int = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** The answer that the client gets; the same when it is not rows with their columns. Fails with `protocol` on a broken one. */
export function shownTo(frame: Frame, table: NodeTable, node: ShownNode): Frame {
  const {response} = decodeResponse(frame);
  if (response.kind !== 'rows' || response.metadata.columns === undefined) {
    return frame;
  }
  const writer = new Writer();
  writer.raw(frame.body.subarray(0, rowsAt(frame)));
  if (table === 'peers') {
    writer.int(0);
    return {...frame, body: Buffer.from(writer.view())};
  }
  const changed = valuesOf(node);
  writer.int(response.rows.length);
  for (const row of response.rows) {
    response.metadata.columns.forEach(({name}, i) => writer.bytes(changed.get(name) ?? row[i] ?? null));
  }
  return {...frame, body: Buffer.from(writer.view())};
}

function valuesOf({host, port, hostId, rack}: ShownNode): ReadonlyMap<string, Uint8Array> {
  const address = inet.encode(host);
  return new Map<string, Uint8Array>([
    ['rpc_address', address],
    ['broadcast_address', address],
    ['listen_address', address],
    ['native_transport_address', address],
    ['rpc_port', int(port)],
    ['native_transport_port', int(port)],
    ['host_id', uuid.encode(hostId)],
    ['rack', Buffer.from(rack)],
    ['tokens', TOKENS],
  ]);
}

/** Where the number of rows stands: what comes before it is handed on as it is. */
function rowsAt(frame: Frame): number {
  const reader = new Reader(frame.body);
  if ((frame.flags & FLAG_TRACING) !== 0) {
    reader.uuid();
  }
  if ((frame.flags & FLAG_WARNING) !== 0) {
    reader.stringList();
  }
  reader.int();
  skipMetadata(reader);
  return frame.body.length - reader.remaining;
}

function skipMetadata(reader: Reader): void {
  const flags = reader.int();
  const count = reader.int();
  if ((flags & 0x02) !== 0) {
    reader.bytes();
  }
  if ((flags & 0x08) !== 0) {
    reader.shortBytes();
  }
  if ((flags & 0x04) !== 0) {
    return;
  }
  const isOneTable = (flags & 0x01) !== 0;
  if (isOneTable) {
    reader.string();
    reader.string();
  }
  for (let i = 0; i < count; i++) {
    if (!isOneTable) {
      reader.string();
      reader.string();
    }
    reader.string();
    readType(reader);
  }
}
