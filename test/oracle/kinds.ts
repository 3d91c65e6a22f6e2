/** What kind of statement a text is, without its names: the word under which the report counts it. */

/** Beside the comments that may stand before a statement. */
const COMMENTS = /^(?:\s+|\/\*.*?\*\/|(?:--|\/\/)[^\n]*\n)*/s;
const OBJECTS =
  'KEYSPACE|SCHEMA|TABLE|COLUMNFAMILY|TYPE|(?:CUSTOM )?INDEX|MATERIALIZED VIEW|ROLE|USER|FUNCTION|AGGREGATE|TRIGGER|IDENTITY';
const DEFINITION = new RegExp(`^(?:CREATE(?: OR REPLACE)?|ALTER|DROP|ADD) (?:${OBJECTS})\\b`, 'i');
const DESCRIPTION = new RegExp(
  `^DESC(?:RIBE)? (?:(ONLY KEYSPACE|FULL SCHEMA|SCHEMA|CLUSTER|KEYSPACES|TABLES|COLUMNFAMILIES|TYPES|FUNCTIONS|AGGREGATES|${OBJECTS})\\b)?`,
  'i',
);
/** What ALTER does to what it names. */
const ALTERATION = /^ALTER (?:TABLE|TYPE) (?:IF EXISTS )?\S+ (ADD|DROP COMPACT|DROP|RENAME|ALTER|WITH)\b/i;

export function kindOf(said: string): string {
  const text = said.replace(COMMENTS, '');
  const words = (match: RegExpExecArray | null): string | undefined => match?.[0].trim().toLowerCase();
  const alteration = ALTERATION.exec(text)?.[1];
  const description = DESCRIPTION.exec(text);
  const isOfRoles = /^(?:GRANT|REVOKE) (?!.* ON )/i.test(text);
  const kind =
    (description === null ? undefined : `describe ${description[1] ?? 'a name'}`) ??
    words(/^BEGIN (?:UNLOGGED |COUNTER )?BATCH\b/i.exec(text))?.slice(6) ??
    words(DEFINITION.exec(text)) ??
    words(/^SELECT JSON\b/i.exec(text)) ??
    (/^INSERT INTO \S+ JSON\b/i.test(text) ? 'insert json' : undefined) ??
    words(/^SELECT DISTINCT\b/i.exec(text)) ??
    words(/^LIST (?:ROLES|USERS|SUPERUSERS)\b/i.exec(text)) ??
    (/^LIST\b/i.test(text) ? 'list permissions' : undefined) ??
    (isOfRoles ? `${words(/^\w+/.exec(text))} role` : undefined) ??
    words(/^(?:SELECT|INSERT|UPDATE|DELETE|TRUNCATE|USE|GRANT|REVOKE)\b/i.exec(text)) ??
    'no statement';
  return `${kind.toLowerCase()}${alteration === undefined ? '' : ` ${alteration.toLowerCase()}`}`;
}
