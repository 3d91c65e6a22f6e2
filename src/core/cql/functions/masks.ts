/** Functions that hide values. */
import {invalid} from '../errors.ts';
import {EMPTY_COLLECTION} from '../types/collection.ts';
import {NATIVE_CODECS} from '../types/index.ts';
import {joinFields} from '../types/tuple.ts';
import {native, printType} from '../types/type-names.ts';
import type {DataType, NativeTypeName} from '../types/type.ts';
import {stringToUtf8, utf8ToString} from '../types/utf8.ts';
import {joinVector} from '../types/vector.ts';
import {fit, knownType, printArgument} from './arguments.ts';
import type {Argument, Family, ScalarFunction} from './function.ts';
import {check, checkCount} from './overloads.ts';

/** A constant text is an ascii where it can be one. Seen in: Apache Cassandra 5.0. */
function likelyType(argument: Argument): DataType | undefined {
  const isAscii =
    argument?.kind === 'term' &&
    argument.term.kind === 'literal' &&
    argument.term.literal === 'string' &&
    [...argument.term.text].every(character => character <= '\u007f');
  return isAscii ? native('ascii') : knownType(argument);
}

function typeOf(name: string, argument: Argument): DataType {
  const type = likelyType(argument);
  if (type === undefined) {
    throw invalid(
      `Cannot infer type of argument ${printArgument(argument)} in call to function system.${name}: use type casts to disambiguate`,
    );
  }
  return type;
}

/** Fails where an argument is nothing that the type takes. */
function requireTypes(name: string, types: readonly DataType[], args: readonly Argument[]): void {
  for (const [i, type] of types.entries()) {
    const found = likelyType(args[i]);
    if (found !== undefined && fit(args[i], type) === 0) {
      throw invalid(
        `Function system.${name} requires an argument of type ${printType(type)}, but found argument ${printArgument(args[i])} of type ${printType(found)}`,
      );
    }
  }
}

const scalar = (
  name: string,
  args: readonly DataType[],
  returns: DataType,
  evaluate: ScalarFunction['evaluate'],
): ScalarFunction => ({kind: 'scalar', name: `system.${name}`, args, returns, evaluate});

export const maskNull: Family = {
  resolve(name, args) {
    checkCount(`system.${name}`, args, 1);
    const type = typeOf(name, args[0]);
    return scalar(name, [type], type, () => null);
  },
};

// ---- fixed values ------------------------------------------------------------------------------------------------

/** The texts of what stands for a hidden value. */
const DEFAULTS: {readonly [K in NativeTypeName]: string} = {
  ascii: '****',
  bigint: '0',
  blob: '',
  boolean: 'false',
  counter: '0',
  date: '1970-01-01',
  decimal: '0',
  double: '0',
  duration: '0s',
  float: '0',
  inet: '0.0.0.0',
  int: '0',
  smallint: '0',
  text: '****',
  time: '00:00:00',
  timestamp: '0',
  timeuuid: '13814000-1dd2-11b2-8080-808080808080',
  tinyint: '0',
  uuid: '00000000-0000-0000-0000-000000000000',
  varint: '0',
};

function defaultValue(type: DataType): Uint8Array {
  switch (type.kind) {
    case 'native':
      return type.name === 'blob' ? new Uint8Array(0) : NATIVE_CODECS[type.name].parse(DEFAULTS[type.name]);
    case 'list':
    case 'set':
    case 'map':
      return EMPTY_COLLECTION;
    case 'tuple':
      return joinFields(type.elements.map(defaultValue));
    case 'udt':
      return joinFields(type.fields.map(field => defaultValue(field.type)));
    case 'vector': {
      const element = defaultValue(type.element);
      return joinVector(
        type,
        Array.from({length: type.dimension}, () => element),
      );
    }
  }
}

export const maskDefault: Family = {
  resolve(name, args) {
    checkCount(`system.${name}`, args, 1);
    const type = typeOf(name, args[0]);
    const masked = defaultValue(type);
    return scalar(name, [type], type, () => masked);
  },
};

export const maskReplace: Family = {
  resolve(name, args) {
    checkCount(`system.${name}`, args, 2);
    const type = typeOf(name, args[0]);
    if (fit(args[1], type) === 0) {
      throw invalid(
        `Type error: ${printArgument(args[1])} cannot be passed as argument 1 of function system.${name} of type ${printType(type)}`,
      );
    }
    return scalar(name, [type, type], type, ([, replacement]) => replacement ?? null);
  },
};

// ---- parts of texts ----------------------------------------------------------------------------------------------

const INT = native('int');
const TEXT = native('text');
const DEFAULT_PADDING = '*';

/** `isInner`: the characters between the first `begin` and last `end` are hidden, else those outside. */
function partialMask(name: string, isInner: boolean): ScalarFunction['evaluate'] {
  return ([value, beginBytes, endBytes, paddingBytes]) => {
    if (value === null || value === undefined) {
      return null;
    }
    const characters = [...(utf8ToString(value) ?? '')];
    const begin = margin(beginBytes);
    const end = margin(endBytes);
    const padding = paddingOf(name, paddingBytes);
    const last = characters.length - 1 - end;
    const masked = characters.map((character, at) => ((at >= begin && at <= last) === isInner ? padding : character));
    return stringToUtf8(masked.join(''));
  };
}

function margin(bytes: Uint8Array | null | undefined): number {
  const value = bytes === null || bytes === undefined ? null : (NATIVE_CODECS.int.decode(bytes) as number | null);
  return Math.max(0, value ?? 0);
}

function paddingOf(name: string, bytes: Uint8Array | null | undefined): string {
  if (bytes === null || bytes === undefined) {
    return DEFAULT_PADDING;
  }
  const text = utf8ToString(bytes) ?? '';
  if ([...text].length !== 1) {
    throw invalid(
      `The padding argument for function system.${name} should be single-character, but '${text}' has ${[...text].length} characters.`,
    );
  }
  return text;
}

const partial = (isInner: boolean): Family => ({
  resolve(name, args) {
    if (args.length !== 4) {
      checkCount(`system.${name}`, args, 3);
    }
    const type = likelyType(args[0]) ?? TEXT;
    if (fit(args[0], TEXT) === 0) {
      throw invalid(
        `Function system.${name} requires an argument of type [text|varchar|ascii], but found argument ${printArgument(args[0])} of type ${printType(type)}`,
      );
    }
    const types = [type, INT, INT, TEXT].slice(0, args.length);
    requireTypes(name, types.slice(1), args.slice(1));
    const masked = scalar(name, types, type, partialMask(name, isInner));
    check(masked, args);
    return masked;
  },
});

export const maskInner = partial(true);
export const maskOuter = partial(false);

// ---- digests -----------------------------------------------------------------------------------------------------

const BLOB = native('blob');
const DEFAULT_ALGORITHM = 'SHA-256';
const NOTHING = new Uint8Array(0);

export const maskHash: Family = {
  resolve(name, args) {
    if (args.length !== 2) {
      checkCount(`system.${name}`, args, 1);
    }
    const type = typeOf(name, args[0]);
    const types = args.length === 2 ? [type, TEXT] : [type];
    requireTypes(name, types.slice(1), args.slice(1));
    return scalar(name, types, BLOB, ([value, algorithmBytes], env) => {
      const algorithm =
        algorithmBytes === null || algorithmBytes === undefined
          ? DEFAULT_ALGORITHM
          : (utf8ToString(algorithmBytes) ?? '');
      const isNull = value === null || value === undefined;
      // Of no value the algorithm is looked for, too.
      const digest = env.hash(algorithm, isNull ? NOTHING : value);
      if (digest === undefined) {
        throw invalid(`Hash algorithm not found: ${algorithm}`);
      }
      return isNull ? null : digest;
    });
  },
};
