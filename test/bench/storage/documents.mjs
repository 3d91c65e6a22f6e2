// Documents as a collection stores them: a row of ten columns and 48 index entries, 20 of which no other document has.
import {createHash} from 'node:crypto';

const TEXT = {kind: 'native', name: 'text'};
const native = name => ({kind: 'native', name});
const index = (id, columnId, target, types, isSet = false) => ({
  id,
  kind: 'terms',
  columnId,
  keyPart: undefined,
  target,
  isStatic: false,
  types,
  dimension: undefined,
  isSet,
});

export const COLUMNS = {
  tx: 1,
  json: 2,
  exists: 3,
  sizes: 4,
  contains: 5,
  bools: 6,
  numbers: 7,
  texts: 8,
  times: 9,
  nulls: 10,
};

export const SPEC = {
  id: 1,
  hasClustering: false,
  gcGraceSeconds: 864_000,
  indexes: [
    index(1, COLUMNS.exists, 'values', [TEXT], true),
    index(2, COLUMNS.sizes, 'entries', [TEXT, native('int')]),
    index(3, COLUMNS.contains, 'values', [TEXT], true),
    index(4, COLUMNS.bools, 'entries', [TEXT, native('tinyint')]),
    index(5, COLUMNS.numbers, 'entries', [TEXT, native('decimal')]),
    index(6, COLUMNS.texts, 'entries', [TEXT, TEXT]),
    index(7, COLUMNS.times, 'entries', [TEXT, native('timestamp')]),
    index(8, COLUMNS.nulls, 'values', [TEXT], true),
  ],
};

/** A 32-bit mixer, so that document `i` is always the same. Source: "splitmix32". */
export function mix(i) {
  let h = (i + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

export function idOf(i, isOrdered) {
  if (isOrdered) {
    return `document-${String(i).padStart(10, '0')}`;
  }
  const hash = createHash('md5').update(String(i)).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20)}`;
}

/** 8 bytes that stand for the token, then the tuple (type, text). Ordered ids keep their order, to see what order is worth. */
export function keyOf(id, i, isOrdered) {
  const key = Buffer.alloc(8 + 4 + 1 + 4 + id.length);
  if (isOrdered) {
    key.writeUInt32BE(i, 4);
  } else {
    key.writeUInt32BE(mix(i), 0);
    key.writeUInt32BE(mix(i + 0x5bd1e995), 4);
  }
  key.writeInt32BE(1, 8);
  key[12] = 1;
  key.writeInt32BE(id.length, 13);
  key.write(id, 17, 'latin1');
  return key.toString('latin1');
}

const FILLER =
  'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore. '.repeat(
    8,
  );

/** Leaves by path; the values of five are shared by many documents. */
function leaves(i, id) {
  const h = mix(i);
  return {
    _id: id,
    'user.name': `name-${i}-${h % 1000}`,
    'user.email': `user${i}@example.com`,
    'user.address.city': `city-${h % 200}`,
    'user.address.street': `${i} ${h % 97} street`,
    'user.address.zip': i % 100_000,
    'order.total': (h % 1_000_000) / 100 + i,
    'order.items': h % 20,
    'order.currency': ['EUR', 'USD', 'GBP'][h % 3],
    'order.isPaid': h % 2 === 0,
    'order.createdAt': 1_700_000_000_000 + i * 1000,
    score: h,
    note: null,
    body: FILLER.slice(0, 300) + i,
  };
}

const PATHS = [
  '_id',
  'user',
  'user.name',
  'user.email',
  'user.address',
  'user.address.city',
  'user.address.street',
  'user.address.zip',
  'order',
  'order.total',
  'order.items',
  'order.currency',
  'order.isPaid',
  'order.createdAt',
  'score',
  'note',
  'body',
  'tags',
].sort();

const int32 = value => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int64 = value => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};
/** The wire form of a decimal with two digits behind the point. */
const decimal = value => {
  const unscaled = BigInt(Math.round(value * 100));
  let hex = unscaled.toString(16);
  hex = hex.length % 2 === 1 || Number.parseInt(hex[0], 16) >= 8 ? `0${hex}` : hex;
  hex = hex.length % 2 === 1 ? `0${hex}` : hex;
  return Buffer.concat([int32(2), Buffer.from(hex, 'hex')]);
};

const byPath = (a, b) => Buffer.compare(a.path, b.path);

/** The row as the engine hands it to the codec. */
export function rowOf(i, id, ts) {
  const all = leaves(i, id);
  const json = Buffer.from(JSON.stringify({...all, pad: FILLER.slice(0, 240)}));
  // Literals of one shape: objects made by spreading are several times slower to encode.
  const cell = value => ({ts, ttl: 0, expiresAt: 0, value});
  const pathCell = (path, value) => ({path: Buffer.from(path), ts, ttl: 0, expiresAt: 0, value});
  const deletion = {ts: ts - 1n, at: 1_790_000_000};
  const none = Buffer.alloc(0);
  const set = members => ({
    kind: 'complex',
    deletion,
    cells: members.map(member => pathCell(member, none)).sort(byPath),
  });
  const map = entries => ({
    kind: 'complex',
    deletion,
    cells: entries.map(([path, value]) => pathCell(path, value)).sort(byPath),
  });
  const of = type => Object.entries(all).filter(([, value]) => typeof value === type);
  const texts = of('string');
  const numbers = of('number').filter(([path]) => path !== 'order.createdAt');
  const contains = Object.entries(all)
    .filter(([path]) => path !== '_id' && path !== 'body')
    .map(([path, value]) => `${path} ${typeof value === 'string' ? 'S' : 'N'}${value}`);
  return {
    liveness: {ts, ttl: 0, expiresAt: 0},
    deletion: undefined,
    columns: new Map([
      [COLUMNS.tx, {kind: 'simple', cell: cell(Buffer.from(id.padEnd(16).slice(0, 16)))}],
      [COLUMNS.json, {kind: 'simple', cell: cell(json)}],
      [COLUMNS.exists, set(PATHS)],
      [COLUMNS.sizes, map([['tags', int32(i % 4)]])],
      [COLUMNS.contains, set([...contains, `tags Sa${i % 10}`, `tags Sb${i % 100}`])],
      [COLUMNS.bools, map([['order.isPaid', Buffer.from([all['order.isPaid'] ? 1 : 0])]])],
      [COLUMNS.numbers, map(numbers.map(([path, value]) => [path, decimal(value)]))],
      [COLUMNS.texts, map(texts.map(([path, value]) => [path, Buffer.from(value)]))],
      [COLUMNS.times, map([['order.createdAt', int64(all['order.createdAt'])]])],
      [COLUMNS.nulls, set(['note'])],
    ]),
  };
}
