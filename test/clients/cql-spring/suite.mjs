// Spring Boot with Spring Data Cassandra: repositories, templates and reactive repositories.
import {join} from 'node:path';
import {checkParts, mavenProject, root, run as command} from '../harness.mjs';

export const needs = [['java', ['-version']], ['mvn']];
export const isCqlOnly = true;

const PARTS = [
  'repository',
  'derived queries and slices',
  'versions and conditions',
  'template',
  'reactive repository',
  'CQL template and errors',
];

export async function run({env, check}) {
  const classPath = await mavenProject('cql-spring', join(root, 'test/clients/cql-spring'));
  await checkParts(check, PARTS, () => command('java', ['com.example.Main'], {env: {...env, CLASSPATH: classPath}}));
}
