/** What all native types share: the frame of their codecs, so that each file only says what is particular to its type. */
import {invalid} from '../errors.ts';
import {quoteString} from '../print-name.ts';
import {compareSigned, EMPTY_BYTES} from './bytes.ts';
import {takeByte} from './comparable.ts';
import type {ByteSink, ByteSource, CqlValue, NativeTypeName, TypeCodec} from './type.ts';

/** A native type's codec also knows the text that stands for a value in constants, casts and JSON strings. */
export interface NativeCodec extends TypeCodec {
  /** From the text of a constant, without quotes. Fails with `invalid`, worded as Cassandra does. */
  readonly parse: (text: string) => Uint8Array;
  /** Inverse of `parse`: what a cast to text gives. `bytes` are not empty, except for texts and blobs. */
  readonly toText: (bytes: Uint8Array) => string;
}

export interface NativeParts {
  readonly name: NativeTypeName;
  readonly encode: (value: CqlValue) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => CqlValue;
  readonly validate: (bytes: Uint8Array) => void;
  readonly compare: (a: Uint8Array, b: Uint8Array) => number;
  readonly toComparable: (bytes: Uint8Array, sink: ByteSink) => void;
  readonly fromComparable: (source: ByteSource) => Uint8Array;
  readonly parse: (text: string) => Uint8Array;
  readonly toText: (bytes: Uint8Array) => string;
  /** Whether the CQL literal is the text in quotes. */
  readonly quoted: boolean;
  /** JSON of bytes that are not empty; by default the text as a JSON string. */
  readonly toJson?: (bytes: Uint8Array) => string;
  readonly fromJson: (value: unknown) => Uint8Array;
}

export function native(parts: NativeParts): NativeCodec {
  const {name, toText, quoted} = parts;
  const toJson = parts.toJson ?? (bytes => JSON.stringify(toText(bytes)));
  const toLiteral = quoted ? (bytes: Uint8Array) => quoteString(toText(bytes)) : toText;
  const mayBeEmpty = takesEmpty(parts);
  const isText = name === 'text' || name === 'ascii' || name === 'blob';
  return {
    type: {kind: 'native', name},
    encode: parts.encode,
    decode: parts.decode,
    validate: parts.validate,
    compare: parts.compare,
    toComparable: parts.toComparable,
    fromComparable: parts.fromComparable,
    canonical: unchanged,
    toLiteral(bytes) {
      if (bytes.length === 0) {
        return name === 'blob' ? '0x' : "''";
      }
      return toLiteral(bytes);
    },
    toJson: bytes => (bytes.length === 0 && name !== 'blob' ? '""' : toJson(bytes)),
    fromJson: value =>
      value === '' && mayBeEmpty && !isText && name !== 'boolean' && name !== 'varint'
        ? EMPTY_BYTES
        : parts.fromJson(value),
    // An empty constant is the empty value, for types that have one.
    parse: text => (text === '' && mayBeEmpty ? EMPTY_BYTES : parts.parse(text)),
    toText,
  };
}

function takesEmpty({validate}: NativeParts): boolean {
  try {
    validate(EMPTY_BYTES);
    return true;
  } catch {
    return false;
  }
}

/** `canonical` of types that have one form only: recognised by identity, so that whole collections can be skipped. */
export const unchanged = (bytes: Uint8Array): Uint8Array => bytes;

/** An encoder was given a value of another type: a mistake of the caller that may come from a client's data. */
export function misfit(type: string, value: unknown): Error {
  return invalid(`Expected a value of type ${type} (${value === null ? 'null' : typeof value})`);
}

/** `validate` of types that are either empty or of one length. */
export function ofLength(length: number, message: (length: number) => string): (bytes: Uint8Array) => void {
  return bytes => {
    if (bytes.length !== length && bytes.length !== 0) {
      throw invalid(message(bytes.length));
    }
  };
}

/** Comparable form of big-endian two's complement numbers of a fixed width: the sign bit flipped. */
export function signedForm(width: number): Pick<NativeParts, 'compare' | 'toComparable' | 'fromComparable'> {
  return {
    compare: compareSigned,
    toComparable(bytes, sink) {
      sink.byte(bytes[0]! ^ 0x80);
      for (let i = 1; i < width; i += 1) {
        sink.byte(bytes[i]!);
      }
    },
    fromComparable(source) {
      const bytes = readFixed(source, width);
      bytes[0] = bytes[0]! ^ 0x80;
      return bytes;
    },
  };
}

/** A copy of the next `width` bytes. */
export function readFixed(source: ByteSource, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  for (let i = 0; i < width; i += 1) {
    bytes[i] = takeByte(source);
  }
  return bytes;
}
