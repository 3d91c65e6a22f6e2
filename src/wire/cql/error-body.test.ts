import {expect, test} from 'vitest';
import {CqlFailure} from '../../core/cql/errors.ts';
import type {CqlErrorCode} from '../../core/cql/errors.ts';
import {readError, writeError} from './error-body.ts';
import {PROTOCOL_VERSIONS} from './frame.ts';
import {Reader} from './reader.ts';
import {Writer} from './writer.ts';

const replicas = {consistency: 'QUORUM', received: 1, blockFor: 2};

const CASES: {code: CqlErrorCode; details: Record<string, unknown>; v3?: CqlErrorCode}[] = [
  {code: 'server_error', details: {}},
  {code: 'protocol', details: {}},
  {code: 'bad_credentials', details: {}},
  {code: 'unavailable', details: {consistency: 'ALL', required: 3, alive: 1}},
  {code: 'overloaded', details: {}},
  {code: 'truncate_error', details: {}},
  {code: 'write_timeout', details: {...replicas, writeType: 'BATCH'}},
  {code: 'read_timeout', details: {...replicas, dataPresent: true}},
  {code: 'read_failure', details: {...replicas, dataPresent: false}, v3: 'read_timeout'},
  {code: 'write_failure', details: {...replicas, writeType: 'SIMPLE'}, v3: 'write_timeout'},
  {code: 'function_failure', details: {keyspace: 'k', function: 'f', argumentTypes: ['int']}, v3: 'invalid'},
  {code: 'syntax', details: {}},
  {code: 'unauthorized', details: {}},
  {code: 'invalid', details: {}},
  {code: 'config', details: {}},
  {code: 'already_exists', details: {keyspace: 'k', table: ''}},
  {code: 'unprepared', details: {id: Uint8Array.of(1, 2, 3)}},
];

test.each(CASES.flatMap(entry => PROTOCOL_VERSIONS.map(version => ({...entry, version}))))(
  '$code is told in v$version',
  ({code, details, v3, version}) => {
    const writer = new Writer();
    writeError(writer, version, new CqlFailure(code, 'why', details));
    const reader = new Reader(Buffer.from(writer.view()));
    const told = readError(reader, version);

    expect(reader.remaining).toBe(0);
    expect(told.message).toBe('why');
    expect(told.code).toBe(version === 3 && v3 !== undefined ? v3 : code);
    if (version > 3 || v3 === undefined) {
      expect(told.details).toMatchObject(details);
    }
  },
);

test('missing details are filled in', () => {
  const writer = new Writer();
  writeError(writer, 4, new CqlFailure('write_timeout', 'late'), 'EACH_QUORUM');

  expect(readError(new Reader(Buffer.from(writer.view())), 4).details).toMatchObject({
    consistency: 'EACH_QUORUM',
    received: 0,
    blockFor: 1,
    writeType: 'SIMPLE',
  });
});
