/** CREATE, ALTER and DROP TYPE. */
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import type {AlterType, CreateType, DropType, TypeRef} from './statement.ts';
import {parseRenames, printRenames} from './tables.ts';
import {isNativeTypeName} from '../types/type-shapes.ts';
import {parseTypeRef, printTypeRef} from './type-refs.ts';

interface Field {
  readonly name: string;
  readonly type: TypeRef;
}

const parseField = (tokens: Tokens): Field => ({name: tokens.name(), type: parseTypeRef(tokens)});

function parseFields(tokens: Tokens): Field[] {
  const fields: Field[] = [];
  do {
    fields.push(parseField(tokens));
  } while (tokens.skipMark(','));
  return fields;
}

const printFields = (fields: readonly Field[]): string =>
  fields.map(({name, type}) => `${quoteName(name)} ${printTypeRef(type)}`).join(', ');

export const createType: Grammar<CreateType> = {
  parse(tokens) {
    tokens.take('create');
    tokens.take('type');
    const ifNotExists = tokens.skipIfNotExists();
    const type = tokens.qualifiedName();
    if (type.keyspace === undefined && isNativeTypeName(type.name)) {
      // Quoted or not: it could never be told from the native type.
      throw tokens.mismatched('.');
    }
    tokens.takeMark('(');
    const fields = parseFields(tokens);
    tokens.takeMark(')');
    return {kind: 'create_type', type, ifNotExists, fields};
  },
  print: ({type, ifNotExists, fields}) =>
    `CREATE TYPE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${printQualifiedName(type)} (${printFields(fields)})`,
};

export const alterType: Grammar<AlterType> = {
  parse(tokens) {
    tokens.take('alter');
    tokens.take('type');
    const ifExists = tokens.skipIfExists();
    const type = tokens.qualifiedName();
    return {kind: 'alter_type', type, ifExists, alteration: parseAlteration(tokens)};
  },
  print: ({type, ifExists, alteration}) =>
    `ALTER TYPE ${ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(type)} ${printAlteration(alteration)}`,
};

function parseAlteration(tokens: Tokens): AlterType['alteration'] {
  if (tokens.skip('add')) {
    const ifNotExists = tokens.skipIfNotExists();
    return {kind: 'add', ifNotExists, fields: parseFields(tokens)};
  }
  if (tokens.skip('rename')) {
    const ifExists = tokens.skipIfExists();
    return {kind: 'rename', ifExists, renames: parseRenames(tokens)};
  }
  tokens.take('alter');
  tokens.skipIfExists();
  const field = tokens.name();
  tokens.take('type');
  return {kind: 'alter', field, type: parseTypeRef(tokens)};
}

function printAlteration(alteration: AlterType['alteration']): string {
  switch (alteration.kind) {
    case 'add':
      return `ADD ${alteration.ifNotExists ? 'IF NOT EXISTS ' : ''}${printFields(alteration.fields)}`;
    case 'rename':
      return `RENAME ${alteration.ifExists ? 'IF EXISTS ' : ''}${printRenames(alteration.renames)}`;
    case 'alter':
      return `ALTER ${quoteName(alteration.field)} TYPE ${printTypeRef(alteration.type)}`;
  }
}

export const dropType: Grammar<DropType> = {
  parse(tokens) {
    tokens.take('drop');
    tokens.take('type');
    const ifExists = tokens.skipIfExists();
    return {kind: 'drop_type', type: tokens.qualifiedName(), ifExists};
  },
  print: ({type, ifExists}) => `DROP TYPE ${ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(type)}`,
};
