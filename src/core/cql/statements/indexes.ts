/** CREATE and DROP INDEX. */
import {invalid} from '../errors.ts';
import {printQualifiedName, quoteName, quoteString} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import {parseTextMap, printTextMap} from './properties.ts';
import type {CreateIndex, DropIndex, IndexTarget} from './statement.ts';

export const createIndex: Grammar<CreateIndex> = {
  parse(tokens) {
    tokens.take('create');
    const custom = tokens.skip('custom');
    tokens.take('index');
    const ifNotExists = tokens.skipIfNotExists();
    const name = tokens.isWord('on') ? undefined : tokens.qualifiedName();
    tokens.take('on');
    const table = tokens.qualifiedName();
    const targets = parseTargets(tokens);
    const using = tokens.skip('using') ? tokens.string() : undefined;
    const options = tokens.skip('with') ? parseOptions(tokens) : {};
    const [first, ...others] = targets;
    if (first === undefined) {
      if (using !== undefined && using.toLowerCase() !== 'legacy_local_table') {
        throw invalid('Failed to retrieve target column for:');
      }
      throw invalid('Only CUSTOM indexes can be created without specifying a target column');
    }
    return {
      kind: 'create_index',
      name,
      table,
      ...first,
      ...(others.length === 0 ? {} : {others}),
      custom,
      using,
      options,
      ifNotExists,
    };
  },

  print({name, table, column, target, others = [], custom, using, options, ifNotExists}) {
    const on = [{column, target}, ...others].map(printTarget).join(', ');
    let text = `CREATE ${custom ? 'CUSTOM ' : ''}INDEX ${ifNotExists ? 'IF NOT EXISTS ' : ''}`;
    text += `${name === undefined ? '' : `${printQualifiedName(name)} `}ON ${printQualifiedName(table)} (${on})`;
    text += using === undefined ? '' : ` USING ${quoteString(using)}`;
    return Object.keys(options).length === 0 ? text : `${text} WITH OPTIONS = ${printTextMap(options)}`;
  },
};

function parseTargets(tokens: Tokens): Target[] {
  const targets: Target[] = [];
  tokens.takeMark('(');
  if (tokens.skipMark(')')) {
    return targets;
  }
  do {
    targets.push(parseTarget(tokens));
  } while (tokens.skipMark(','));
  tokens.takeMark(')');
  return targets;
}

interface Target {
  readonly column: string;
  readonly target: IndexTarget;
}

const printTarget = ({column, target}: Target): string =>
  target === 'value' ? quoteName(column) : `${target}(${quoteName(column)})`;

const TARGETS: ReadonlySet<string> = new Set<IndexTarget>(['keys', 'values', 'entries', 'full']);

/** `keys(m)`; a column may be called `keys` or `values` too. */
function parseTarget(tokens: Tokens): Target {
  const target = tokens.isMark('(', 1) && TARGETS.has(tokens.value()) ? (tokens.value() as IndexTarget) : undefined;
  if (target === undefined) {
    return {column: tokens.name(), target: 'value'};
  }
  tokens.advance();
  tokens.takeMark('(');
  const column = tokens.name();
  tokens.takeMark(')');
  return {column, target};
}

/** `OPTIONS = {...}`: the only property that an index has. */
function parseOptions(tokens: Tokens): Record<string, string> {
  tokens.take('options');
  tokens.takeMark('=');
  return parseTextMap(tokens);
}

export const dropIndex: Grammar<DropIndex> = {
  parse(tokens) {
    tokens.take('drop');
    tokens.take('index');
    const ifExists = tokens.skipIfExists();
    return {kind: 'drop_index', index: tokens.qualifiedName(), ifExists};
  },
  print: ({index, ifExists}) => `DROP INDEX ${ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(index)}`,
};
