// The Java driver 3.x (the driver of Spark's, Presto's and many older applications) with its object mapper.
import {join} from 'node:path';
import {checkParts, mavenProject, root, run as command} from '../harness.mjs';

export const needs = [['java', ['-version']], ['mvn']];
export const isCqlOnly = true;

const PARTS = [
  'schema builder, metadata and events',
  'mapper and accessors',
  'types',
  'query builder and paging',
  'batches and conditions',
  'errors',
  'a query trace',
  'protocol V3',
  'protocol V4',
];

export async function run({env, check}) {
  const classPath = await mavenProject('cql-java3', join(root, 'test/clients/cql-java3'));
  await checkParts(check, PARTS, () => command('java', ['com.example.Main'], {env: {...env, CLASSPATH: classPath}}));
}
