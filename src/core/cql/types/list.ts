/** CQL `list<T>` and `set<T>`: elements in order. A set's are sorted by the order of T, each once. */
import {invalid} from '../errors.ts';
import {forEachPart, joinElements, partsOf, sortedDistinct} from './collection.ts';
import {END, readMember, writeMember} from './comparable.ts';
import {parseNestedJson, unexpectedJson} from './json.ts';
import {misfit, unchanged} from './native.ts';
import {isRising, PartWriter} from './part-writer.ts';
import type {DataType, TypeCodec} from './type.ts';

type ListType = Extract<DataType, {kind: 'list' | 'set'}>;

export function listCodec(type: ListType, element: TypeCodec): TypeCodec {
  const {kind} = type;
  const isSet = kind === 'set';
  const [open, close] = isSet ? ['{', '}'] : ['[', ']'];

  const join = (elements: readonly Uint8Array[]): Uint8Array =>
    joinElements(isSet ? sortedDistinct(elements, element.compare) : elements);

  const writer = isText(type.element) ? new PartWriter() : undefined;

  /** Undefined when the values are not all ASCII: then the general way must be taken. */
  const encodeTexts = (values: readonly unknown[], into: PartWriter): Uint8Array | undefined => {
    if (!values.every(each => typeof each === 'string')) {
      return undefined;
    }
    const texts = isSet && !isRising(values) ? [...new Set(values)].sort(byUnits) : values;
    into.start(texts.length);
    for (const text of texts) {
      if (!into.ascii(text)) {
        return undefined;
      }
    }
    return into.finish();
  };

  const jsonMembers = (bytes: Uint8Array): string[] =>
    type.element.kind === 'native' && type.element.name === 'decimal'
      ? decimalMembers(bytes, kind, element)
      : partsOf(bytes, kind).map(each => element.toJson(each));

  return {
    type,
    encode(value) {
      if (!Array.isArray(value)) {
        throw misfit(kind, value);
      }
      const texts = writer === undefined ? undefined : encodeTexts(value, writer);
      if (texts !== undefined) {
        return texts;
      }
      return join(value.map(each => encodeMember(element, each)));
    },
    decode: bytes => (bytes.length === 0 ? null : partsOf(bytes, kind).map(part => element.decode(part))),
    validate(bytes) {
      forEachPart(bytes, 1, kind, part => element.validate(notNull(part)));
    },
    canonical:
      isSet || element.canonical !== unchanged
        ? bytes => {
            if (bytes.length === 0) {
              return bytes;
            }
            const parts = partsOf(bytes, kind);
            const inner = element.canonical === unchanged ? parts : parts.map(part => element.canonical(part));
            const sorted = isSet ? sortedDistinct(inner, element.compare) : inner;
            return sorted === parts || isSame(sorted, parts) ? bytes : joinElements(sorted);
          }
        : unchanged,
    compare(a, b) {
      if (a.length === 0 || b.length === 0) {
        return a.length - b.length;
      }
      const left = partsOf(a, kind);
      const right = partsOf(b, kind);
      const common = Math.min(left.length, right.length);
      for (let i = 0; i < common; i += 1) {
        const difference = element.compare(left[i]!, right[i]!);
        if (difference !== 0) {
          return difference;
        }
      }
      return left.length - right.length;
    },
    toComparable(bytes, sink) {
      for (const part of partsOf(bytes, kind)) {
        writeMember(element, part, sink);
      }
      sink.byte(END);
    },
    fromComparable(source) {
      const parts: Uint8Array[] = [];
      for (let part = readMember(element, source); part !== undefined; part = readMember(element, source)) {
        parts.push(notNull(part));
      }
      return joinElements(parts);
    },
    toLiteral: bytes =>
      bytes.length === 0 ? "''" : `${open}${partsOf(bytes, kind).map(element.toLiteral).join(', ')}${close}`,
    toJson: bytes => (bytes.length === 0 ? '""' : `[${jsonMembers(bytes).join(', ')}]`),
    fromJson(value) {
      const elements = parseNestedJson(value);
      if (!Array.isArray(elements)) {
        throw unexpectedJson(isSet ? 'a list (representing a set)' : 'a list', elements);
      }
      return join(
        elements.map((each: unknown) => {
          if (each === null) {
            throw invalid(`Invalid null element in ${kind}`);
          }
          return element.fromJson(each);
        }),
      );
    },
  };
}

/** Decimals that are null come from lists of selectors, `[d]`. Seen in: Apache Cassandra 5.0; others are refused there and here. */
function decimalMembers(bytes: Uint8Array, kind: 'list' | 'set', element: TypeCodec): string[] {
  const members: string[] = [];
  forEachPart(bytes, 1, kind, part => members.push(part === null ? '""' : element.toJson(part)));
  return members;
}

export const isText = (type: DataType): boolean => type.kind === 'native' && type.name === 'text';

export const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Encodes an element of a collection or vector: none may be null. */
export function encodeMember(codec: TypeCodec, value: Parameters<TypeCodec['encode']>[0]): Uint8Array {
  if (value === null) {
    throw invalid('null is not supported inside collections');
  }
  return codec.encode(value);
}

export function notNull(part: Uint8Array | null): Uint8Array {
  if (part === null) {
    throw invalid('Null value read when not allowed');
  }
  return part;
}

/** Whether the arrays hold the very same elements. */
export const isSame = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i]);
