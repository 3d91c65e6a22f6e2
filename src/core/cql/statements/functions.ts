/** CREATE and DROP of functions, aggregates and triggers. Where their code would run is an engine's matter. */
import {invalid} from '../errors.ts';
import {printQualifiedName, quoteName, quoteString} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import type {
  CreateAggregate,
  CreateFunction,
  CreateTrigger,
  DropAggregate,
  DropFunction,
  DropTrigger,
  TypeRef,
} from './statement.ts';
import {parseTerm, printTerm} from './terms.ts';
import {parseTypeRef, printTypeRef} from './type-refs.ts';

/** `(…)` with any number of parts. */
function parseList<T>(tokens: Tokens, parsePart: () => T): T[] {
  const parts: T[] = [];
  tokens.takeMark('(');
  if (tokens.skipMark(')')) {
    return parts;
  }
  do {
    parts.push(parsePart());
  } while (tokens.skipMark(','));
  tokens.takeMark(')');
  return parts;
}

interface Creation {
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
}

function parseCreation(tokens: Tokens, what: 'function' | 'aggregate'): Creation {
  tokens.take('create');
  const orReplace = tokens.skip('or');
  if (orReplace) {
    tokens.take('replace');
  }
  tokens.take(what);
  return {orReplace, ifNotExists: tokens.skipIfNotExists()};
}

const printCreation = ({orReplace, ifNotExists}: Creation, what: string): string =>
  `CREATE ${orReplace ? 'OR REPLACE ' : ''}${what} ${ifNotExists ? 'IF NOT EXISTS ' : ''}`;

export const createFunction: Grammar<CreateFunction> = {
  parse(tokens) {
    const creation = parseCreation(tokens, 'function');
    const name = tokens.qualifiedName();
    const parameters = parseList(tokens, () => ({name: tokens.name(), type: parseTypeRef(tokens)}));
    const isCalledOnNull = !tokens.skip('returns');
    tokens.take(isCalledOnNull ? 'called' : 'null');
    tokens.take('on');
    tokens.take('null');
    tokens.take('input');
    tokens.take('returns');
    const returns = parseTypeRef(tokens);
    tokens.take('language');
    const language = tokens.name();
    tokens.take('as');
    const body = tokens.string();
    if (creation.orReplace && creation.ifNotExists) {
      throw invalid("Cannot use both 'OR REPLACE' and 'IF NOT EXISTS' directives");
    }
    return {kind: 'create_function', ...creation, name, parameters, isCalledOnNull, returns, language, body};
  },

  print({name, parameters, isCalledOnNull, returns, language, body, ...creation}) {
    const list = parameters.map(each => `${quoteName(each.name)} ${printTypeRef(each.type)}`).join(', ');
    const onNull = isCalledOnNull ? 'CALLED' : 'RETURNS NULL';
    return (
      `${printCreation(creation, 'FUNCTION')}${printQualifiedName(name)} (${list}) ${onNull} ON NULL INPUT ` +
      `RETURNS ${printTypeRef(returns)} LANGUAGE ${quoteName(language)} AS ${quoteString(body)}`
    );
  },
};

export const createAggregate: Grammar<CreateAggregate> = {
  parse(tokens) {
    const creation = parseCreation(tokens, 'aggregate');
    const name = tokens.qualifiedName();
    const argumentTypes = parseList(tokens, () => parseTypeRef(tokens));
    tokens.take('sfunc');
    const stateFunction = tokens.name();
    tokens.take('stype');
    const stateType = parseTypeRef(tokens);
    const finalFunction = tokens.skip('finalfunc') ? tokens.name() : undefined;
    const initial = tokens.skip('initcond') ? parseTerm(tokens) : undefined;
    return {
      kind: 'create_aggregate',
      ...creation,
      name,
      argumentTypes,
      stateFunction,
      stateType,
      finalFunction,
      initial,
    };
  },

  print({name, argumentTypes, stateFunction, stateType, finalFunction, initial, ...creation}, bindings) {
    const types = argumentTypes.map(printTypeRef).join(', ');
    let text = `${printCreation(creation, 'AGGREGATE')}${printQualifiedName(name)} (${types})`;
    text += ` SFUNC ${quoteName(stateFunction)} STYPE ${printTypeRef(stateType)}`;
    text += finalFunction === undefined ? '' : ` FINALFUNC ${quoteName(finalFunction)}`;
    return initial === undefined ? text : `${text} INITCOND ${printTerm(initial, bindings)}`;
  },
};

type Drop = DropFunction | DropAggregate;

function parseDrop<K extends Drop['kind']>(tokens: Tokens, kind: K, what: string): Drop & {readonly kind: K} {
  tokens.take('drop');
  tokens.take(what);
  const ifExists = tokens.skipIfExists();
  const name = tokens.qualifiedName();
  const argumentTypes: readonly TypeRef[] | undefined = tokens.isMark('(')
    ? parseList(tokens, () => parseTypeRef(tokens))
    : undefined;
  return {kind, ifExists, name, argumentTypes} as Drop & {readonly kind: K};
}

function printDrop({ifExists, name, argumentTypes}: Drop, what: string): string {
  const types = argumentTypes === undefined ? '' : ` (${argumentTypes.map(printTypeRef).join(', ')})`;
  return `DROP ${what} ${ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(name)}${types}`;
}

export const dropFunction: Grammar<DropFunction> = {
  parse: tokens => parseDrop(tokens, 'drop_function', 'function'),
  print: statement => printDrop(statement, 'FUNCTION'),
};

export const dropAggregate: Grammar<DropAggregate> = {
  parse: tokens => parseDrop(tokens, 'drop_aggregate', 'aggregate'),
  print: statement => printDrop(statement, 'AGGREGATE'),
};

export const createTrigger: Grammar<CreateTrigger> = {
  parse(tokens) {
    tokens.take('create');
    tokens.take('trigger');
    const ifNotExists = tokens.skipIfNotExists();
    const name = tokens.name();
    tokens.take('on');
    const table = tokens.qualifiedName();
    tokens.take('using');
    return {kind: 'create_trigger', ifNotExists, name, table, className: tokens.string()};
  },
  print: ({ifNotExists, name, table, className}) =>
    `CREATE TRIGGER ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteName(name)} ON ${printQualifiedName(table)} USING ${quoteString(className)}`,
};

export const dropTrigger: Grammar<DropTrigger> = {
  parse(tokens) {
    tokens.take('drop');
    tokens.take('trigger');
    const ifExists = tokens.skipIfExists();
    const name = tokens.name();
    tokens.take('on');
    return {kind: 'drop_trigger', ifExists, name, table: tokens.qualifiedName()};
  },
  print: ({ifExists, name, table}) =>
    `DROP TRIGGER ${ifExists ? 'IF EXISTS ' : ''}${quoteName(name)} ON ${printQualifiedName(table)}`,
};
