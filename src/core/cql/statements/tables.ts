/** CREATE, ALTER and DROP TABLE. `COLUMNFAMILY` is another word for it. */
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import {emptyProperties, parseProperties, parseProperty, printProperties} from './properties.ts';
import type {
  AlterTable,
  ColumnDefinition,
  ColumnMaskRef,
  CreateTable,
  DropTable,
  TableAlteration,
} from './statement.ts';
import {Bindings} from './bindings.ts';
import {parseFunctionName, parseTermsUntil, printTerm} from './terms.ts';
import {parseTypeRef, printTypeRef} from './type-refs.ts';

type PrimaryKey = CreateTable['primaryKeys'][number];

function takeTable(tokens: Tokens): void {
  if (!tokens.skip('columnfamily')) {
    tokens.take('table');
  }
}

export function parseCreateTable(tokens: Tokens): CreateTable {
  tokens.take('create');
  takeTable(tokens);
  const ifNotExists = tokens.skipIfNotExists();
  const table = tokens.qualifiedName();
  const columns: ColumnDefinition[] = [];
  const primaryKeys: PrimaryKey[] = [];
  let clusteringOrder: CreateTable['clusteringOrder'] = [];
  let compactStorage = false;
  const properties = emptyProperties();
  tokens.takeMark('(');
  do {
    if (tokens.skip('primary')) {
      tokens.take('key');
      primaryKeys.push(parsePrimaryKey(tokens));
      continue;
    }
    const column = parseColumn(tokens);
    columns.push(column);
    if (tokens.skip('primary')) {
      tokens.take('key');
      primaryKeys.push({partition: [column.name], clustering: []});
    }
  } while (tokens.skipMark(','));
  tokens.takeMark(')');
  if (tokens.skip('with')) {
    do {
      if (tokens.isWord('compact') && tokens.isWord('storage', 1)) {
        tokens.advance();
        tokens.advance();
        compactStorage = true;
      } else if (tokens.isWord('clustering') && tokens.isWord('order', 1)) {
        clusteringOrder = [...clusteringOrder, ...parseClusteringOrder(tokens)];
      } else {
        parseProperty(tokens, properties);
      }
    } while (tokens.skip('and'));
  }
  return {
    kind: 'create_table',
    table,
    ifNotExists,
    columns,
    primaryKeys,
    clusteringOrder,
    compactStorage,
    properties,
  };
}

function parseColumn(tokens: Tokens): ColumnDefinition {
  const name = tokens.name();
  const type = parseTypeRef(tokens);
  const isStatic = tokens.skip('static');
  const mask = parseMask(tokens);
  return mask === undefined ? {name, type, isStatic} : {name, type, isStatic, mask};
}

/** `MASKED WITH DEFAULT`, `MASKED WITH mask_inner(1, 2)` */
function parseMask(tokens: Tokens): ColumnMaskRef | undefined {
  if (!tokens.skip('masked')) {
    return undefined;
  }
  tokens.take('with');
  if (tokens.skip('default')) {
    return {name: {keyspace: 'system', name: 'mask_default'}, args: []};
  }
  const name = parseFunctionName(tokens);
  tokens.takeMark('(');
  return {name, args: parseTermsUntil(tokens, ')')};
}

const printMask = ({name, args}: ColumnMaskRef): string =>
  `MASKED WITH ${printQualifiedName(name)}(${args.map(arg => printTerm(arg, new Bindings(true))).join(', ')})`;

/** `((a, b), c)` */
export function parsePrimaryKey(tokens: Tokens): PrimaryKey {
  tokens.takeMark('(');
  const partition = tokens.isMark('(') ? parseNames(tokens) : [tokens.name()];
  const clustering: string[] = [];
  while (tokens.skipMark(',')) {
    clustering.push(tokens.name());
  }
  tokens.takeMark(')');
  return {partition, clustering};
}

function parseNames(tokens: Tokens): string[] {
  const names: string[] = [];
  tokens.takeMark('(');
  do {
    names.push(tokens.name());
  } while (tokens.skipMark(','));
  tokens.takeMark(')');
  return names;
}

export function parseClusteringOrder(tokens: Tokens): {name: string; descending: boolean}[] {
  tokens.take('clustering');
  tokens.take('order');
  tokens.take('by');
  tokens.takeMark('(');
  const order: {name: string; descending: boolean}[] = [];
  do {
    const name = tokens.name();
    const descending = tokens.skip('desc');
    if (!descending) {
      tokens.take('asc');
    }
    order.push({name, descending});
  } while (tokens.skipMark(','));
  tokens.takeMark(')');
  return order;
}

const printColumn = (column: ColumnDefinition): string =>
  `${quoteName(column.name)} ${printTypeRef(column.type)}${column.isStatic ? ' STATIC' : ''}` +
  (column.mask === undefined ? '' : ` ${printMask(column.mask)}`);

export function printPrimaryKey({partition, clustering}: PrimaryKey): string {
  const [first = '', ...others] = partition.map(quoteName);
  const head = others.length === 0 ? first : `(${[first, ...others].join(', ')})`;
  return `PRIMARY KEY (${[head, ...clustering.map(quoteName)].join(', ')})`;
}

export const createTable: Grammar<CreateTable> = {
  parse: parseCreateTable,
  print(statement) {
    const {table, ifNotExists, columns, primaryKeys, clusteringOrder, compactStorage, properties} = statement;
    const parts = [...columns.map(printColumn), ...primaryKeys.map(printPrimaryKey)];
    const options = printProperties(properties);
    if (compactStorage) {
      options.unshift('COMPACT STORAGE');
    }
    if (clusteringOrder.length > 0) {
      const order = clusteringOrder.map(({name, descending}) => `${quoteName(name)} ${descending ? 'DESC' : 'ASC'}`);
      options.unshift(`CLUSTERING ORDER BY (${order.join(', ')})`);
    }
    return (
      `CREATE TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${printQualifiedName(table)} (${parts.join(', ')})` +
      (options.length === 0 ? '' : ` WITH ${options.join(' AND ')}`)
    );
  },
};

export function parseAlterTable(tokens: Tokens): AlterTable {
  tokens.take('alter');
  takeTable(tokens);
  const ifExists = tokens.skipIfExists();
  const table = tokens.qualifiedName();
  const alteration = parseAlteration(tokens);
  return {kind: 'alter_table', table, ifExists, alteration};
}

function parseAlteration(tokens: Tokens): TableAlteration {
  if (tokens.skip('add')) {
    const ifNotExists = tokens.skipIfNotExists();
    const columns = parseAddedColumns(tokens);
    return {kind: 'add', ifNotExists, columns};
  }
  if (tokens.skip('drop')) {
    if (tokens.isWord('compact') && tokens.isWord('storage', 1)) {
      tokens.advance();
      tokens.advance();
      return {kind: 'drop_compact_storage'};
    }
    const ifExists = tokens.skipIfExists();
    const columns = tokens.isMark('(') ? parseNames(tokens) : [tokens.name()];
    return {kind: 'drop', ifExists, columns, ...parseDropTime(tokens)};
  }
  if (tokens.skip('rename')) {
    const ifExists = tokens.skipIfExists();
    return {kind: 'rename', ifExists, renames: parseRenames(tokens)};
  }
  if (tokens.skip('alter')) {
    const ifExists = tokens.skipIfExists();
    const column = tokens.name();
    const mask = parseMask(tokens);
    if (mask !== undefined || tokens.skip('drop')) {
      if (mask === undefined) {
        tokens.take('masked');
      }
      return {kind: 'mask', ifExists, column, mask};
    }
    tokens.take('type');
    return {kind: 'alter_type', column, type: parseTypeRef(tokens)};
  }
  if (tokens.skip('with')) {
    return {kind: 'options', properties: parseProperties(tokens)};
  }
  throw tokens.noViable();
}

function parseDropTime(tokens: Tokens): {readonly timestamp?: string} {
  if (!tokens.skip('using')) {
    return {};
  }
  tokens.take('timestamp');
  return {timestamp: tokens.integerText()};
}

function parseAddedColumns(tokens: Tokens): ColumnDefinition[] {
  if (!tokens.skipMark('(')) {
    return [parseColumn(tokens)];
  }
  const columns: ColumnDefinition[] = [];
  do {
    columns.push(parseColumn(tokens));
  } while (tokens.skipMark(','));
  tokens.takeMark(')');
  return columns;
}

/** `a TO b AND c TO d` */
export function parseRenames(tokens: Tokens): (readonly [string, string])[] {
  const renames: (readonly [string, string])[] = [];
  do {
    const from = tokens.name();
    tokens.take('to');
    renames.push([from, tokens.name()]);
  } while (tokens.skip('and'));
  return renames;
}

export const printRenames = (renames: readonly (readonly [string, string])[]): string =>
  renames.map(([from, to]) => `${quoteName(from)} TO ${quoteName(to)}`).join(' AND ');

export const alterTable: Grammar<AlterTable> = {
  parse: parseAlterTable,
  print: statement =>
    `ALTER TABLE ${statement.ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(statement.table)} ` +
    printAlteration(statement.alteration),
};

function printAlteration(alteration: TableAlteration): string {
  switch (alteration.kind) {
    case 'add':
      return `ADD ${alteration.ifNotExists ? 'IF NOT EXISTS ' : ''}(${alteration.columns.map(printColumn).join(', ')})`;
    case 'drop':
      return (
        `DROP ${alteration.ifExists ? 'IF EXISTS ' : ''}(${alteration.columns.map(quoteName).join(', ')})` +
        (alteration.timestamp === undefined ? '' : ` USING TIMESTAMP ${alteration.timestamp}`)
      );
    case 'rename':
      return `RENAME ${alteration.ifExists ? 'IF EXISTS ' : ''}${printRenames(alteration.renames)}`;
    case 'mask': {
      const column = `ALTER ${alteration.ifExists ? 'IF EXISTS ' : ''}${quoteName(alteration.column)}`;
      return `${column} ${alteration.mask === undefined ? 'DROP MASKED' : printMask(alteration.mask)}`;
    }
    case 'drop_compact_storage':
      return 'DROP COMPACT STORAGE';
    case 'alter_type':
      return `ALTER ${quoteName(alteration.column)} TYPE ${printTypeRef(alteration.type)}`;
    case 'options':
      return `WITH ${printProperties(alteration.properties).join(' AND ')}`;
  }
}

export const dropTable: Grammar<DropTable> = {
  parse(tokens) {
    tokens.take('drop');
    takeTable(tokens);
    const ifExists = tokens.skipIfExists();
    return {kind: 'drop_table', table: tokens.qualifiedName(), ifExists};
  },
  print: ({table, ifExists}) => `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(table)}`,
};
