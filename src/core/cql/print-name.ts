/** Identifiers as CQL text. */
import type {QualifiedName} from './statements/statement.ts';

/** Words that name nothing unless quoted. Source: Apache Cassandra 5.0, "CQL keywords", and the literals `true` and `false`. */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    'add allow alter and apply asc authorize batch begin by columnfamily create delete desc describe drop entries execute false ' +
    'from full grant if in index infinity insert into is keyspace limit materialized modify nan norecursive not null of on or ' +
    'order primary rename revoke schema select set table to token true truncate unlogged update use using view where with'
  ).split(' '),
);

const PLAIN = /^[a-z][a-z0-9_]*$/;

/** The name as it must stand in CQL text: bare when that reads back as the same name, else in double quotes. */
export function quoteName(name: string): string {
  return PLAIN.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

export function printQualifiedName(name: QualifiedName): string {
  return name.keyspace === undefined ? quoteName(name.name) : `${quoteName(name.keyspace)}.${quoteName(name.name)}`;
}

/** A CQL string literal. */
export const quoteString = (text: string): string => `'${text.replaceAll("'", "''")}'`;
