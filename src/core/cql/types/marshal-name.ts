/** Types as class names of Apache Cassandra: on the wire for vectors, and in `'…'` types of CQL text. */
import {invalid} from '../errors.ts';
import {fromHex} from './bytes.ts';
import {freeze, native} from './type-shapes.ts';
import type {DataType, NativeTypeName} from './type.ts';
import {utf8ToString} from './utf8.ts';

export const MARSHAL_PACKAGE = 'org.apache.cassandra.db.marshal.';

const CLASSES: {readonly [K in NativeTypeName]: string} = {
  ascii: 'AsciiType',
  bigint: 'LongType',
  blob: 'BytesType',
  boolean: 'BooleanType',
  counter: 'CounterColumnType',
  date: 'SimpleDateType',
  decimal: 'DecimalType',
  double: 'DoubleType',
  duration: 'DurationType',
  float: 'FloatType',
  inet: 'InetAddressType',
  int: 'Int32Type',
  smallint: 'ShortType',
  text: 'UTF8Type',
  time: 'TimeType',
  timestamp: 'TimestampType',
  timeuuid: 'TimeUUIDType',
  tinyint: 'ByteType',
  uuid: 'UUIDType',
  varint: 'IntegerType',
};

/** `org.apache.cassandra.db.marshal.ListType(org.apache.cassandra.db.marshal.Int32Type)`. */
export const marshalName = (type: DataType): string => print(type, false);

/** Inside a frozen type or a tuple nothing says again that it is frozen. */
function print(type: DataType, inFrozen: boolean): string {
  switch (type.kind) {
    case 'native':
      return MARSHAL_PACKAGE + CLASSES[type.name];
    case 'list':
    case 'set':
      return frozenIf(
        type.frozen && !inFrozen,
        `${MARSHAL_PACKAGE}${type.kind === 'list' ? 'ListType' : 'SetType'}(${print(type.element, inFrozen || type.frozen)})`,
      );
    case 'map': {
      const within = inFrozen || type.frozen;
      return frozenIf(
        type.frozen && !inFrozen,
        `${MARSHAL_PACKAGE}MapType(${print(type.key, within)},${print(type.value, within)})`,
      );
    }
    case 'tuple':
      return `${MARSHAL_PACKAGE}TupleType(${type.elements.map(element => print(element, true)).join(',')})`;
    case 'udt': {
      const within = inFrozen || type.frozen;
      const fields = type.fields.map(field => `,${hexName(field.name)}:${print(field.type, within)}`).join('');
      return frozenIf(
        type.frozen && !inFrozen,
        `${MARSHAL_PACKAGE}UserType(${type.keyspace},${hexName(type.name)}${fields})`,
      );
    }
    case 'vector':
      return `${MARSHAL_PACKAGE}VectorType(${print(type.element, inFrozen)} , ${type.dimension})`;
  }
}

const frozenIf = (frozen: boolean, name: string): string => (frozen ? `${MARSHAL_PACKAGE}FrozenType(${name})` : name);

const hexName = (name: string): string => Buffer.from(name, 'utf8').toString('hex');

/** Nested deeper than this is no honest type. */
const MAX_DEPTH = 100;

/** The type that a class name stands for, with or without the package. Fails with `invalid`. */
export function parseMarshalName(text: string): DataType {
  const reader = new Reader(text);
  const type = reader.type(0);
  reader.end();
  return type;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(depth: number): DataType {
    const name = this.#word();
    const short = name.startsWith(MARSHAL_PACKAGE) ? name.slice(MARSHAL_PACKAGE.length) : name;
    const simple = (Object.keys(CLASSES) as NativeTypeName[]).find(candidate => CLASSES[candidate] === short);
    if (simple !== undefined) {
      return native(simple);
    }
    if (depth > MAX_DEPTH || !this.#skip('(')) {
      throw this.#unknown(name);
    }
    const type = this.#parameterised(short, name, depth + 1);
    this.#take(')');
    return type;
  }

  end(): void {
    this.#spaces();
    if (this.#at < this.#text.length) {
      throw this.#unknown(this.#text);
    }
  }

  #parameterised(short: string, name: string, depth: number): DataType {
    switch (short) {
      case 'ListType':
        return {kind: 'list', element: this.type(depth), frozen: false};
      case 'SetType':
        return {kind: 'set', element: this.type(depth), frozen: false};
      case 'MapType': {
        const key = this.type(depth);
        this.#take(',');
        return {kind: 'map', key, value: this.type(depth), frozen: false};
      }
      case 'FrozenType':
        return freeze(this.type(depth));
      case 'ReversedType':
        return this.type(depth);
      case 'TupleType': {
        const elements = [freeze(this.type(depth))];
        while (this.#skip(',')) {
          elements.push(freeze(this.type(depth)));
        }
        return {kind: 'tuple', elements};
      }
      case 'VectorType': {
        const element = this.type(depth);
        this.#take(',');
        const dimension = Number(this.#word());
        if (!Number.isSafeInteger(dimension) || dimension <= 0) {
          throw this.#unknown(name);
        }
        return {kind: 'vector', element, dimension};
      }
      case 'UserType':
        return this.#userType(depth);
      default:
        throw this.#unknown(name);
    }
  }

  #userType(depth: number): DataType {
    const keyspace = this.#word();
    this.#take(',');
    const name = this.#hexWord();
    const fields: {name: string; type: DataType}[] = [];
    while (this.#skip(',')) {
      const field = this.#hexWord();
      this.#take(':');
      fields.push({name: field, type: this.type(depth)});
    }
    return {kind: 'udt', keyspace, name, fields, frozen: false};
  }

  #hexWord(): string {
    const word = this.#word();
    const bytes = fromHex(word);
    const name = bytes === undefined ? undefined : utf8ToString(bytes);
    if (name === undefined) {
      throw this.#unknown(word);
    }
    return name;
  }

  #spaces(): void {
    while (this.#text[this.#at] === ' ') {
      this.#at += 1;
    }
  }

  #word(): string {
    this.#spaces();
    const start = this.#at;
    while (this.#at < this.#text.length && !'(),: '.includes(this.#text[this.#at]!)) {
      this.#at += 1;
    }
    return this.#text.slice(start, this.#at);
  }

  #skip(mark: string): boolean {
    this.#spaces();
    if (this.#text[this.#at] !== mark) {
      return false;
    }
    this.#at += 1;
    return true;
  }

  #take(mark: string): void {
    if (!this.#skip(mark)) {
      throw this.#unknown(this.#text);
    }
  }

  #unknown(name: string): Error {
    return invalid(`Unable to find abstract-type class '${name}'`);
  }
}
