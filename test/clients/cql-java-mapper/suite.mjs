// The Apache Cassandra Java driver 4.x with query builder, object mapper and reactive results.
import {join} from 'node:path';
import {checkParts, mavenProject, root, run as command} from '../harness.mjs';

export const needs = [['java', ['-version']], ['mvn']];
export const isCqlOnly = true;

const PARTS = [
  'query builder',
  'mapper',
  'reactive results',
  'metadata and schema events',
  'types',
  'asynchronous paging',
  'batches and conditions',
  'errors',
  'a query trace',
  'protocol V3, compression none',
  'protocol V3, compression lz4',
  'protocol V3, compression snappy',
  'protocol V4, compression none',
  'protocol V4, compression lz4',
  'protocol V4, compression snappy',
  'protocol V5, compression none',
  'protocol V5, compression lz4',
];

export async function run({env, check}) {
  const classPath = await mavenProject('cql-java-mapper', join(root, 'test/clients/cql-java-mapper'));
  await checkParts(check, PARTS, () => command('java', ['com.example.Main'], {env: {...env, CLASSPATH: classPath}}));
}
