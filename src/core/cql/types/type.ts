/** What a CQL type is, as data, and what a codec for it offers. One file per type (or family) beside this one. */

export type NativeTypeName =
  | 'ascii'
  | 'bigint'
  | 'blob'
  | 'boolean'
  | 'counter'
  | 'date'
  | 'decimal'
  | 'double'
  | 'duration'
  | 'float'
  | 'inet'
  | 'int'
  | 'smallint'
  | 'text'
  | 'time'
  | 'timestamp'
  | 'timeuuid'
  | 'tinyint'
  | 'uuid'
  | 'varint';

/**
 * A resolved type. Plain data: it can be written as JSON and compared by `sameType`.
 * `frozen` is always true for tuples and inside other frozen types, and is left out where it has no meaning.
 */
export type DataType =
  | {readonly kind: 'native'; readonly name: NativeTypeName}
  | {readonly kind: 'list'; readonly element: DataType; readonly frozen: boolean}
  | {readonly kind: 'set'; readonly element: DataType; readonly frozen: boolean}
  | {readonly kind: 'map'; readonly key: DataType; readonly value: DataType; readonly frozen: boolean}
  | {readonly kind: 'tuple'; readonly elements: readonly DataType[]}
  | {
      readonly kind: 'udt';
      readonly keyspace: string;
      readonly name: string;
      readonly fields: readonly {readonly name: string; readonly type: DataType}[];
      readonly frozen: boolean;
    }
  | {readonly kind: 'vector'; readonly element: DataType; readonly dimension: number};

/** A decimal number: `unscaled * 10^-scale`. The scale is kept as given. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

export interface Duration {
  readonly months: number;
  readonly days: number;
  readonly nanos: bigint;
}

/**
 * A value outside its wire form.
 *
 * ascii, text: string · tinyint, smallint, int, float, double: number · bigint, counter, varint: bigint ·
 * boolean · blob: Uint8Array · timestamp: bigint, ms since 1970 · date: number, days since 1970-01-01, negative before ·
 * time: bigint, ns since midnight · uuid, timeuuid: canonical lower-case text · inet: canonical text · decimal, duration: as above ·
 * list, set, vector: array · tuple, udt: array in field order, null for an absent field · map: array of [key, value].
 */
export type CqlValue =
  string | number | bigint | boolean | Uint8Array | Decimal | Duration | null | readonly CqlValue[];

/** Where comparable forms are written to. Grows by itself. */
export interface ByteSink {
  byte(value: number): void;
  bytes(value: Uint8Array): void;
}

/** Where comparable forms are read from; `offset` moves on. */
export interface ByteSource {
  readonly buffer: Uint8Array;
  offset: number;
}

/**
 * Everything the product does with values of one type. "Wire" is the form of the native protocol, without its length prefix.
 * A zero-length wire value is legal for every type ("empty") and sorts before all others.
 */
export interface TypeCodec {
  readonly type: DataType;

  /** Fails with `invalid` when the value does not fit the type. */
  readonly encode: (value: CqlValue) => Uint8Array;

  /** Fails with `invalid` when the bytes are not a value of this type. Empty bytes give null (except text, ascii, blob). */
  readonly decode: (bytes: Uint8Array) => CqlValue;

  /** Fails with `invalid` as Cassandra words it, for instance `Expected 4 or 0 byte int (3)`. */
  readonly validate: (bytes: Uint8Array) => void;

  /**
   * The form that is stored: sets sorted and without duplicates, maps sorted by key, at every depth. Gives `bytes` itself
   * when it is in order already. The bytes must have been validated.
   */
  readonly canonical: (bytes: Uint8Array) => Uint8Array;

  /** Cassandra's order of this type, on wire forms. */
  readonly compare: (a: Uint8Array, b: Uint8Array) => number;

  /**
   * Writes a self-delimiting form whose unsigned byte order is the order of `compare`, for non-empty values of any length.
   * No byte string written is a prefix of another one's. The caller writes headers for null and empty, and inverts for DESC.
   */
  readonly toComparable: (bytes: Uint8Array, sink: ByteSink) => void;

  /** Reads back what `toComparable` wrote. Gives an equal value; for decimals the scale may be another. */
  readonly fromComparable: (source: ByteSource) => Uint8Array;

  /** The CQL literal of a wire value, for instance `'it''s'`, `0x00ff`, `{1, 2}`. Empty bytes give `''` or `0x`. */
  readonly toLiteral: (bytes: Uint8Array) => string;

  /** The JSON text of `SELECT JSON`, for instance `"2020-01-01 00:00:00.000Z"`. */
  readonly toJson: (bytes: Uint8Array) => string;

  /** From a JSON value as `JSON.parse` gives it (numbers may come as strings). Fails with `invalid`. */
  readonly fromJson: (value: unknown) => Uint8Array;
}
