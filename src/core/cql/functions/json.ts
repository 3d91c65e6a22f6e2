/** `to_json` and `from_json`. */
import {CqlFailure, invalid} from '../errors.ts';
import {codecOf} from '../types/index.ts';
import {native} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {stringToUtf8, utf8ToString} from '../types/utf8.ts';
import {knownType} from './arguments.ts';
import {functionFailure, type Family} from './function.ts';
import {checkCount} from './overloads.ts';

const TEXT = native('text');

export const toJson: Family = {
  resolve(name, args) {
    checkCount(`system.${name}`, args, 1);
    const type = knownType(args[0]);
    if (type === undefined) {
      throw invalid(
        `Invalid number of arguments or unknown type in call to function system.${name}: use a type cast for the argument`,
      );
    }
    const codec = codecOf(type);
    return {
      kind: 'scalar',
      name: `system.${name}`,
      args: [type],
      returns: TEXT,
      evaluate: ([bytes]) =>
        stringToUtf8(bytes === null || bytes === undefined || isNothing(bytes, type) ? 'null' : codec.toJson(bytes)),
    };
  },
};

export const fromJson: Family = {
  resolve(name, args, {receiver}) {
    checkCount(`system.${name}`, args, 1);
    if (receiver === undefined) {
      throw invalid(`${name}() cannot be used in the selection clause of a SELECT statement`);
    }
    const codec = codecOf(receiver);
    return {
      kind: 'scalar',
      name: `system.${name}`,
      args: [TEXT],
      returns: receiver,
      evaluate([bytes], env) {
        if (bytes === null || bytes === undefined) {
          return null;
        }
        const text = utf8ToString(bytes) ?? '';
        const value = parse(name, text, env.parseJson);
        try {
          const given = value === null ? null : codec.fromJson(value);
          if (given !== null) {
            // An empty text may stand for no value at all where INSERT JSON takes it.
            codec.validate(given);
          }
          return given;
        } catch (error) {
          // What is no duration is refused by the statement itself. Seen in: Apache Cassandra 5.0.
          if (error instanceof CqlFailure && / to a duration$|^Invalid duration/.test(error.message)) {
            throw error;
          }
          const message = error instanceof CqlFailure ? error.message : 'unexpected value';
          throw functionFailure(name, [TEXT], message, error);
        }
      },
    };
  },
};

/** Bytes of no length are a value of texts and blobs only; functions take those of other types for none. */
const isNothing = (bytes: Uint8Array, type: DataType): boolean =>
  bytes.length === 0 && type.kind === 'native' && type.name !== 'text' && type.name !== 'ascii' && type.name !== 'blob';

function parse(name: string, text: string, parseJson: (text: string) => unknown): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw functionFailure(name, [TEXT], `Could not decode JSON string '${text.slice(0, 100)}'`, error);
  }
}
