/** CQL `map<K, V>`: entries sorted by the order of K, each key once. Values are arrays of [key, value]. */
import {invalid} from '../errors.ts';
import {forEachPart, joinParts, partsOf, sortedEntries} from './collection.ts';
import {END, readMember, writeMember} from './comparable.ts';
import {objectEntries, parseNestedJson, unexpectedJson} from './json.ts';
import {encodeMember, isSame, isText, notNull} from './list.ts';
import {misfit, unchanged} from './native.ts';
import {PartWriter} from './part-writer.ts';
import type {CqlValue, DataType, TypeCodec} from './type.ts';

type MapType = Extract<DataType, {kind: 'map'}>;

export function mapCodec(type: MapType, key: TypeCodec, value: TypeCodec): TypeCodec {
  const codecAt = (index: number): TypeCodec => (index % 2 === 0 ? key : value);
  const isFlat = key.canonical === unchanged && value.canonical === unchanged;

  const join = (parts: readonly Uint8Array[]): Uint8Array => {
    const sorted = sortedEntries(parts, key.compare);
    return joinParts(sorted.length / 2, sorted);
  };

  /** `k: v, k: v` with each part printed by its own codec. */
  const print = (
    bytes: Uint8Array,
    printKey: (part: Uint8Array) => string,
    printValue: (part: Uint8Array) => string,
  ) => {
    const parts = partsOf(bytes, 'map');
    const entries: string[] = [];
    for (let i = 0; i < parts.length; i += 2) {
      entries.push(`${printKey(parts[i]!)}: ${printValue(parts[i + 1]!)}`);
    }
    return `{${entries.join(', ')}}`;
  };

  const writer = isText(type.key) ? new PartWriter() : undefined;
  const hasTextValues = isText(type.value);

  /** For keys that are ASCII and rise already. Undefined when they do not: then the general way must be taken. */
  const encodeRising = (entries: readonly unknown[], into: PartWriter): Uint8Array | undefined => {
    into.start(entries.length);
    let last: string | undefined;
    for (const entry of entries) {
      if (!Array.isArray(entry) || entry.length !== 2) {
        return undefined;
      }
      const [k, v] = entry as unknown as readonly [CqlValue, CqlValue];
      if (typeof k !== 'string' || (last !== undefined && k <= last) || !into.ascii(k)) {
        return undefined;
      }
      last = k;
      if (!hasTextValues || typeof v !== 'string' || !into.ascii(v)) {
        into.part(encodeMember(value, v));
      }
    }
    return into.finish();
  };

  return {
    type,
    encode(entries) {
      if (!Array.isArray(entries)) {
        throw misfit('map', entries);
      }
      const rising = writer === undefined ? undefined : encodeRising(entries, writer);
      if (rising !== undefined) {
        return rising;
      }
      const parts: Uint8Array[] = [];
      for (const entry of entries as readonly CqlValue[]) {
        if (!Array.isArray(entry) || entry.length !== 2) {
          throw misfit('map entry', entry);
        }
        const [k, v] = entry as unknown as readonly [CqlValue, CqlValue];
        parts.push(encodeMember(key, k), encodeMember(value, v));
      }
      return join(parts);
    },
    decode(bytes) {
      if (bytes.length === 0) {
        return null;
      }
      const parts = partsOf(bytes, 'map');
      const entries: CqlValue[] = [];
      for (let i = 0; i < parts.length; i += 2) {
        entries.push([key.decode(parts[i]!), value.decode(parts[i + 1]!)]);
      }
      return entries;
    },
    validate(bytes) {
      forEachPart(bytes, 2, 'map', (part, i) => codecAt(i).validate(notNull(part)));
    },
    canonical(bytes) {
      if (bytes.length === 0) {
        return bytes;
      }
      const parts = partsOf(bytes, 'map');
      const inner = isFlat ? parts : parts.map((part, i) => codecAt(i).canonical(part));
      const sorted = sortedEntries(inner, key.compare);
      return sorted === parts || isSame(sorted, parts) ? bytes : joinParts(sorted.length / 2, sorted);
    },
    compare(a, b) {
      if (a.length === 0 || b.length === 0) {
        return a.length - b.length;
      }
      const left = partsOf(a, 'map');
      const right = partsOf(b, 'map');
      const common = Math.min(left.length, right.length);
      for (let i = 0; i < common; i += 1) {
        const difference = codecAt(i).compare(left[i]!, right[i]!);
        if (difference !== 0) {
          return difference;
        }
      }
      return left.length - right.length;
    },
    toComparable(bytes, sink) {
      for (const [i, part] of partsOf(bytes, 'map').entries()) {
        writeMember(codecAt(i), part, sink);
      }
      sink.byte(END);
    },
    fromComparable(source) {
      const parts: Uint8Array[] = [];
      for (let k = readMember(key, source); k !== undefined; k = readMember(key, source)) {
        const v = readMember(value, source);
        if (v === undefined) {
          throw invalid('Comparable form of a map has a key without value');
        }
        parts.push(notNull(k), notNull(v));
      }
      return joinParts(parts.length / 2, parts);
    },
    toLiteral: bytes => (bytes.length === 0 ? "''" : print(bytes, key.toLiteral, value.toLiteral)),
    toJson(bytes) {
      return bytes.length === 0 ? '""' : print(bytes, part => asJsonName(key.toJson(part)), value.toJson);
    },
    fromJson(json) {
      const object = parseNestedJson(json);
      const entries = objectEntries(object);
      if (entries === undefined) {
        throw unexpectedJson('a map', object);
      }
      const parts: Uint8Array[] = [];
      for (const [k, v] of entries) {
        if (v === null) {
          throw invalid('Invalid null value in map');
        }
        parts.push(key.fromJson(k), value.fromJson(v));
      }
      return join(parts);
    },
  };
}

/** Names in JSON are strings, whatever the key's type. */
const asJsonName = (json: string): string => (json.startsWith('"') ? json : JSON.stringify(json));
