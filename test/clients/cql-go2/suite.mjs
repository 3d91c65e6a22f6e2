// The Apache Cassandra Go driver, gocql 2: types, metadata, paging, batches, conditions, errors, traces, every version and compression.
import {join} from 'node:path';
import {checkParts, goProgram, root, run as command} from '../harness.mjs';

export const needs = [['go', ['version']]];
export const isCqlOnly = true;

const PARTS = [
  'types',
  'metadata',
  'paging',
  'batches, conditions and counters',
  'errors',
  'a query trace',
  ...[3, 4, 5].flatMap(version => [`protocol ${version}`, `protocol ${version}, lz4`]),
  'protocol 3, snappy',
  'protocol 4, snappy',
];

export async function run({env, check}) {
  const program = await goProgram('cql-go2', join(root, 'test/clients/cql-go2'));
  await checkParts(check, PARTS, () => command(program, [], {env}));
}
