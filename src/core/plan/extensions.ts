/**
 * Extensions of tables, which doors keep settings in, on a database whose CQL cannot set them: Apache Cassandra takes them and forgets
 * them. They then stand behind a line break at the end of the table's comment, as JSON; doors see the comment without it.
 */
import type {Table} from '../cql/schema/schema.ts';
import type {AlterTable, CreateTable, Property} from '../cql/statements/statement.ts';

/** By name; values are blobs, as hex with `0x`. */
export type Extensions = {readonly [name: string]: string};

const MARK = 'asterism:';

interface Kept {
  /** Without them. */
  readonly comment: string;
  readonly extensions: Extensions;
}

export function splitComment(text: string): Kept {
  const at = text.startsWith(MARK) ? 0 : text.lastIndexOf(`\n${MARK}`);
  if (at < 0) {
    return {comment: text, extensions: {}};
  }
  const json = parseJson(text.slice(text.indexOf(MARK, at) + MARK.length));
  return isTexts(json) ? {comment: text.slice(0, at), extensions: json} : {comment: text, extensions: {}};
}

export function joinComment({comment, extensions}: Kept): string {
  if (Object.keys(extensions).length === 0) {
    return comment;
  }
  return `${comment}${comment === '' ? '' : '\n'}${MARK}${JSON.stringify(extensions)}`;
}

const isTexts = (value: unknown): value is Extensions =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(one => typeof one === 'string');

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function extensionsOf({options}: Table): Extensions {
  const {extensions} = options.others;
  return typeof extensions === 'object' ? extensions : {};
}

/** As doors see it; itself where its comment holds none. */
export function withExtensions(table: Table): Table {
  const {options} = table;
  const {comment, extensions} = splitComment(options.comment);
  return comment === options.comment
    ? table
    : {
        ...table,
        options: {
          ...options,
          comment,
          others: {...options.others, extensions: {...extensionsOf(table), ...extensions}},
        },
      };
}

const isMap = (property: Property | undefined): property is Extensions => typeof property === 'object';
const textOf = (property: Property | undefined): string => (typeof property === 'string' ? property : '');

/** The same statement when it sets none. */
export function createWithExtensions(statement: CreateTable): CreateTable {
  const {extensions, ...others} = statement.properties;
  return isMap(extensions)
    ? {...statement, properties: {...others, comment: joinComment({comment: textOf(others['comment']), extensions})}}
    : statement;
}

/** `table` as the database has it. The same statement when it changes neither them nor the comment that holds them. */
export function alterWithExtensions(statement: AlterTable, table: Table): AlterTable {
  const {alteration} = statement;
  if (alteration.kind !== 'options') {
    return statement;
  }
  const {extensions, comment, ...others} = alteration.properties;
  const kept = splitComment(table.options.comment);
  if (!isMap(extensions) && (comment === undefined || Object.keys(kept.extensions).length === 0)) {
    return statement;
  }
  const joined = joinComment({
    comment: comment === undefined ? kept.comment : textOf(comment),
    extensions: isMap(extensions) ? extensions : kept.extensions,
  });
  return {...statement, alteration: {kind: 'options', properties: {...others, comment: joined}}};
}
