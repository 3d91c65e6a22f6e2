import {describe, expect, test} from 'vitest';
import {partitionKeyBytes} from '../../../../base/partition-key.ts';
import {UNSET} from '../../../../core/cql/port.ts';
import type {BoundValue} from '../../../../core/cql/port.ts';
import {PROTOCOL_VERSIONS} from '../../../../wire/cql/frame.ts';
import {Reader} from '../../../../wire/cql/reader.ts';
import {
  decodeExecute,
  decodeQuery,
  encodeExecute,
  encodePrepare,
  encodeQuery,
  plainParameters,
} from '../../../../wire/cql/request.ts';
import type {QueryParameters} from '../../../../wire/cql/request.ts';
import {Writer} from '../../../../wire/cql/writer.ts';
import {askForColumns, hasTimestamp, idIn, keyspaceOfPrepare, partitionKeyIn, textIn} from './bodies.ts';

const bytes = (write: (writer: Writer) => void): Buffer => {
  const writer = new Writer();
  write(writer);
  return Buffer.from(writer.view());
};
const value = (text: string): Buffer => Buffer.from(text);
const parameters = (more: Partial<QueryParameters>): QueryParameters => ({...plainParameters('ONE'), ...more});

describe.each(PROTOCOL_VERSIONS.map(version => ({version})))('bodies of version $version', ({version}) => {
  const query = (more: Partial<QueryParameters>): Buffer =>
    bytes(writer => encodeQuery(writer, version, 'SELECT ä', parameters(more)));
  const execute = (more: Partial<QueryParameters>): Buffer =>
    bytes(writer => encodeExecute(writer, version, {id: 'id', resultMetadataId: 'meta', parameters: parameters(more)}));

  test('text and id', () => {
    expect(textIn(query({}))).toBe('SELECT ä');
    expect(idIn(execute({}))).toBe('id');
  });

  test.each([{timestamp: undefined}, {timestamp: 5n}])('a time of its own: $timestamp', ({timestamp}) => {
    expect(hasTimestamp(query({timestamp}), false, version)).toBe(timestamp !== undefined);
    expect(hasTimestamp(execute({timestamp, values: [value('x')]}), true, version)).toBe(timestamp !== undefined);
  });

  test('columns can be asked for, and nothing else changes', () => {
    const full = {skipMetadata: true, pageSize: 7, values: [value('x')], serialConsistency: 'SERIAL' as const};
    const [asked, run] = [query(full), execute(full)];
    askForColumns(asked, false, version);
    askForColumns(run, true, version);

    expect(decodeQuery(new Reader(asked), version).parameters).toMatchObject({...full, skipMetadata: false});
    expect(decodeExecute(new Reader(run), version).parameters).toMatchObject({...full, skipMetadata: false});
  });

  test.each<{what: string; values: readonly BoundValue[]; indexes: number[]; key: Uint8Array | undefined}>([
    {what: 'one value', values: [value('a'), value('b')], indexes: [1], key: value('b')},
    {
      what: 'several, in the order of the key',
      values: [value('a'), value('bb'), value('c')],
      indexes: [2, 0],
      key: partitionKeyBytes([value('c'), value('a')]),
    },
    {what: 'behind a null', values: [null, value('b')], indexes: [1], key: value('b')},
    {what: 'null', values: [null], indexes: [0], key: undefined},
    {what: 'too few values', values: [value('a')], indexes: [1], key: undefined},
  ])('partition key: $what', ({values, indexes, key}) => {
    const found = partitionKeyIn(execute({values}), version, indexes);

    expect(found === undefined ? undefined : Buffer.from(found)).toEqual(key);
  });

  test('no partition key where values are named, unset or absent', () => {
    expect(partitionKeyIn(execute({values: [value('a')], names: ['k']}), version, [0])).toBeUndefined();
    expect(partitionKeyIn(execute({}), version, [0])).toBeUndefined();
    if (version >= 4) {
      expect(partitionKeyIn(execute({values: [UNSET]}), version, [0])).toBeUndefined();
    }
  });

  test('the keyspace of PREPARE', () => {
    const prepare = (keyspace: string | undefined): Buffer =>
      bytes(writer => encodePrepare(writer, version, {text: 'SELECT', keyspace}));

    expect(keyspaceOfPrepare(prepare('k'), version)).toBe(version >= 5 ? 'k' : undefined);
    expect(keyspaceOfPrepare(prepare(undefined), version)).toBeUndefined();
  });

  test('bodies that are cut short are no mistake of ours', () => {
    const [asked, run] = [query({values: [value('x')], timestamp: 1n}), execute({values: [value('x')], timestamp: 1n})];
    for (let length = 0; length < run.length; length++) {
      const cut = run.subarray(0, length);
      idIn(cut);
      hasTimestamp(cut, true, version);
      partitionKeyIn(cut, version, [0]);
      askForColumns(Buffer.from(cut), true, version);
    }
    for (let length = 4; length < asked.length; length++) {
      const cut = asked.subarray(0, length);
      textIn(cut);
      hasTimestamp(cut, false, version);
    }
  });
});
