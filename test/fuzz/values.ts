/** Bound values: of the right length, of a wrong one, and collections that lie about what they hold. */
import type {BoundValue} from '../../src/core/cql/port.ts';
import {UNSET} from '../../src/core/cql/port.ts';
import type {Random} from './random.ts';

export const TYPES = [
  'ascii',
  'bigint',
  'blob',
  'boolean',
  'date',
  'decimal',
  'double',
  'duration',
  'float',
  'inet',
  'int',
  'smallint',
  'text',
  'time',
  'timestamp',
  'timeuuid',
  'tinyint',
  'uuid',
  'varint',
  'list<int>',
  'set<text>',
  'map<text, blob>',
  'frozen<list<frozen<map<int, text>>>>',
  'frozen<set<timeuuid>>',
  'tuple<int, text, frozen<list<uuid>>>',
  'frozen<fz.udt>',
  'fz.udt',
  'vector<float, 3>',
  'frozen<vector<text, 2>>',
] as const;

const FIXED_SIZES: {readonly [type: string]: number} = {
  bigint: 8,
  blob: 5,
  boolean: 1,
  double: 8,
  float: 4,
  inet: 4,
  int: 4,
  smallint: 2,
  timestamp: 8,
  tinyint: 1,
  uuid: 16,
  varint: 3,
  'vector<float, 3>': 12,
};

const SIZES = [0, 1, 2, 3, 4, 8, 12, 16, 17];

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
};

/** `type`: what it is for, if that is known; then it often fits. */
export function valueOf(random: Random, type?: string): BoundValue {
  const size = type === undefined ? undefined : FIXED_SIZES[type];
  if (size !== undefined && !random.once(3)) {
    return random.bytes(size);
  }
  switch (random.below(12)) {
    case 0:
      return null;
    case 1:
      return UNSET;
    case 2:
    case 3:
    case 4:
      return random.bytes(random.pick(SIZES));
    case 5:
      return random.bytes(random.below(200));
    case 6:
      return Buffer.from(random.pick(['', 'a', 'é', '💥', 'x'.repeat(300), '\u0000', '{"a": 1}', '[', '1.5']));
    case 7:
      return Buffer.alloc(random.pick(SIZES), random.pick([0, 1, 0x7f, 0x80, 0xff]));
    case 8:
      // One of the longest of keys, or over it.
      return Buffer.alloc(random.pick([65_534, 65_535, 65_536, 300_000]), 1);
    default:
      return collectionOf(random, 0);
  }
}

function collectionOf(random: Random, depth: number): Buffer {
  const count = random.below(5);
  const parts: Buffer[] = random.once(4)
    ? []
    : [int(random.once(6) ? random.pick([-1, count + 1, 0x7fffffff]) : count)];
  for (let i = 0; i < count; i++) {
    const element = depth < 3 && random.once(3) ? collectionOf(random, depth + 1) : random.bytes(random.pick(SIZES));
    parts.push(int(random.once(10) ? random.pick([-1, -2, element.length + 1, 0x7fffffff]) : element.length), element);
  }
  return Buffer.concat(parts);
}
