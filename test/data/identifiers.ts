/** Families of names of keyspaces, tables, columns and types: as stored, and as they stand in CQL text. */
export interface IdentifierCase {
  readonly name: string;
  readonly stored: string;
  readonly cql: string;
}

/** Names that keyspaces may have too: letters, digits and underscores, not more than 48 of them. */
export const PLAIN_IDENTIFIERS: readonly IdentifierCase[] = [
  {name: 'one letter', stored: 'a', cql: 'a'},
  {name: 'digits and underscores', stored: 'a_1_', cql: 'a_1_'},
  {name: 'folded', stored: 'folded', cql: 'FoLdEd'},
  {name: 'mixed case, quoted', stored: 'MixedCase', cql: '"MixedCase"'},
  {name: 'digit first, quoted', stored: '1st', cql: '"1st"'},
  {name: 'underscore first, quoted', stored: '_a', cql: '"_a"'},
  {name: 'reserved word, quoted', stored: 'select', cql: '"select"'},
  {name: 'word that is not reserved', stored: 'key', cql: 'key'},
  {name: 'name of a native type, quoted', stored: 'timestamp', cql: '"timestamp"'},
  {name: 'longest of a keyspace', stored: 'k'.repeat(48), cql: 'k'.repeat(48)},
];

/** Names that only columns and fields may have. */
export const COLUMN_IDENTIFIERS: readonly IdentifierCase[] = [
  ...PLAIN_IDENTIFIERS,
  {name: 'blank inside', stored: 'a b', cql: '"a b"'},
  {name: 'quote inside', stored: 'a"b', cql: '"a""b"'},
  {name: 'point inside', stored: 'a.b', cql: '"a.b"'},
  {name: 'dollar inside', stored: '$vector', cql: '"$vector"'},
  {name: 'not ASCII', stored: 'größe', cql: '"größe"'},
  {name: 'name of an object member', stored: '__proto__', cql: '"__proto__"'},
  {name: 'name of an object method', stored: 'constructor', cql: 'constructor'},
  {name: 'long', stored: 'c'.repeat(255), cql: 'c'.repeat(255)},
];
