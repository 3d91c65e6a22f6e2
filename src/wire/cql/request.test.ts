import {describe, expect, test} from 'vitest';
import {UNSET} from '../../core/cql/port.ts';
import {PROTOCOL_VERSIONS} from './frame.ts';
import type {ProtocolVersion} from './frame.ts';
import {Reader} from './reader.ts';
import {
  decodeBatch,
  decodeExecute,
  decodeParameters,
  decodePrepare,
  decodeQuery,
  encodeBatch,
  encodeExecute,
  encodeParameters,
  encodePrepare,
  encodeQuery,
  plainParameters,
} from './request.ts';
import type {BatchRequest, QueryParameters} from './request.ts';
import {Writer} from './writer.ts';

const reader = (write: (writer: Writer) => void): Reader => {
  const writer = new Writer();
  write(writer);
  return new Reader(Buffer.from(writer.view()));
};
const byte = (value: number): Buffer => Buffer.from([value]);

const FULL: QueryParameters = {
  consistency: 'LOCAL_QUORUM',
  values: [byte(1), null, byte(3)],
  names: ['a', 'b', 'c'],
  skipMetadata: true,
  pageSize: 5000,
  pagingState: byte(9),
  serialConsistency: 'LOCAL_SERIAL',
  timestamp: 1_700_000_000_000_000n,
  keyspace: undefined,
  nowSeconds: undefined,
};

describe.each(PROTOCOL_VERSIONS)('v%i', version => {
  test('all parameters of a query travel', () => {
    const parameters = version >= 5 ? {...FULL, keyspace: 'ks', nowSeconds: 7} : FULL;

    expect(
      decodeQuery(
        reader(w => encodeQuery(w, version, 'SELECT', parameters)),
        version,
      ),
    ).toEqual({text: 'SELECT', parameters});
  });

  test('a query may have none', () => {
    const parameters = plainParameters('ONE');
    const source = reader(w => encodeParameters(w, version, parameters));

    expect(source.remaining).toBe(version >= 5 ? 6 : 3);
    expect(decodeParameters(source, version)).toEqual(parameters);
  });

  test('prepare and execute travel', () => {
    const prepare = {text: 'SELECT', keyspace: version >= 5 ? 'ks' : undefined};
    const execute = {
      id: '\xff\x00id',
      resultMetadataId: version >= 5 ? 'meta' : undefined,
      parameters: {...plainParameters('ONE'), values: [byte(1)]},
    };

    expect(
      decodePrepare(
        reader(w => encodePrepare(w, version, prepare)),
        version,
      ),
    ).toEqual(prepare);
    expect(
      decodeExecute(
        reader(w => encodeExecute(w, version, execute)),
        version,
      ),
    ).toEqual(execute);
  });

  test('a batch travels', () => {
    const batch: BatchRequest = {
      type: 'counter',
      items: [
        {kind: 'text', text: 'INSERT', values: []},
        {kind: 'prepared', id: 'id', values: [byte(1), version >= 4 ? UNSET : null]},
      ],
      parameters: {...plainParameters('TWO'), serialConsistency: 'SERIAL', timestamp: -5n},
    };

    expect(
      decodeBatch(
        reader(w => encodeBatch(w, version, batch)),
        version,
      ),
    ).toEqual(batch);
  });
});

const parametersHex = (hex: string, version: ProtocolVersion): QueryParameters =>
  decodeParameters(new Reader(Buffer.from(hex, 'hex')), version);

test.each([
  {what: 'page size 0', hex: '0001' + '04' + '00000000', says: 'page size cannot be 0'},
  {what: 'the timestamp that means none', hex: '0001' + '20' + '8000000000000000', says: 'Out of bound timestamp'},
  {what: 'an unknown consistency', hex: '00ff' + '00', says: 'Unknown code 255 for a consistency level'},
  {what: 'an unknown serial consistency', hex: '0001' + '10' + '0020', says: 'Unknown code 32'},
  {what: 'a missing flag byte', hex: '0001', says: 'Not enough bytes'},
  {what: 'fewer values than told', hex: '0001' + '01' + '0002' + '00000000', says: 'Not enough bytes'},
])('$what is a protocol failure', ({hex, says}) => {
  expect(() => parametersHex(hex, 4)).toThrow(
    expect.objectContaining({code: 'protocol', message: expect.stringContaining(says)}),
  );
});

test('a negative page size means no paging', () => {
  expect(parametersHex('0001' + '04' + 'ffffffff', 4).pageSize).toBe(undefined);
});

test('names without values are ignored', () => {
  expect(parametersHex('0001' + '40', 4)).toEqual(plainParameters('ONE'));
});

test.each([
  {what: 'type', hex: '03', says: 'Invalid BATCH message type 3'},
  {what: 'kind', hex: '00000102', says: 'Invalid query kind in BATCH messages'},
])('an unknown batch $what is a protocol failure', ({hex, says}) => {
  expect(() => decodeBatch(new Reader(Buffer.from(hex, 'hex')), 4)).toThrow(
    expect.objectContaining({code: 'protocol', message: expect.stringContaining(says)}),
  );
});

test('what cqlsh COPY sends: a v5 batch with timestamp and keyspace', () => {
  const batch = decodeBatch(
    new Reader(Buffer.from('01' + '0000' + '0001' + '000000a0' + '0000000000000005' + '00026b73', 'hex')),
    5,
  );

  expect(batch).toEqual({
    type: 'unlogged',
    items: [],
    parameters: {...plainParameters('ONE'), timestamp: 5n, keyspace: 'ks'},
  });
});
