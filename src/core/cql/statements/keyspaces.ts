/** CREATE, ALTER and DROP KEYSPACE. `SCHEMA` is another word for it. */
import {quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import {parseProperties, printProperties} from './properties.ts';
import type {AlterKeyspace, CreateKeyspace, DropKeyspace} from './statement.ts';

function takeKeyspace(tokens: Tokens): void {
  if (!tokens.skip('schema')) {
    tokens.take('keyspace');
  }
}

export const createKeyspace: Grammar<CreateKeyspace> = {
  parse(tokens) {
    tokens.take('create');
    takeKeyspace(tokens);
    const ifNotExists = tokens.skipIfNotExists();
    const name = tokens.name();
    tokens.take('with');
    return {kind: 'create_keyspace', name, ifNotExists, properties: parseProperties(tokens)};
  },
  print: ({name, ifNotExists, properties}) =>
    `CREATE KEYSPACE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteName(name)} WITH ${printProperties(properties).join(' AND ')}`,
};

export const alterKeyspace: Grammar<AlterKeyspace> = {
  parse(tokens) {
    tokens.take('alter');
    takeKeyspace(tokens);
    const ifExists = tokens.skipIfExists();
    const name = tokens.name();
    tokens.take('with');
    return {kind: 'alter_keyspace', name, ifExists, properties: parseProperties(tokens)};
  },
  print: ({name, ifExists, properties}) =>
    `ALTER KEYSPACE ${ifExists ? 'IF EXISTS ' : ''}${quoteName(name)} WITH ${printProperties(properties).join(' AND ')}`,
};

export const dropKeyspace: Grammar<DropKeyspace> = {
  parse(tokens) {
    tokens.take('drop');
    takeKeyspace(tokens);
    const ifExists = tokens.skipIfExists();
    return {kind: 'drop_keyspace', name: tokens.name(), ifExists};
  },
  print: ({name, ifExists}) => `DROP KEYSPACE ${ifExists ? 'IF EXISTS ' : ''}${quoteName(name)}`,
};
