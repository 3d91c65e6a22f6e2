// Makes the WebAssembly module of src/engines/embedded/store/simd-kernel.ts: similarity of one vector with many, 4 numbers at a time.
//   node tools/vector-kernel.mjs        prints the module as base64
//
// Exports: memory, dots and distances (query, vectors, count, bytes of a vector, results); all i32 addresses, results are float32.
// The length of a vector in bytes is a multiple of 16.
const I32 = 0x7f;
const V128 = 0x7b;
const NO_TYPE = 0x40;

const unsigned = value => {
  const bytes = [];
  do {
    const byte = value & 0x7f;
    value >>>= 7;
    bytes.push(value === 0 ? byte : byte | 0x80);
  } while (value !== 0);
  return bytes;
};
/** Small positive constants only. */
const constant = value => (value < 64 ? [0x41, value] : [0x41, (value & 0x7f) | 0x80, value >> 7]);
const get = local => [0x20, local];
const set = local => [0x21, local];
const load = offset => [0xfd, 0x00, 0x02, ...unsigned(offset)];
const ADD = [0xfd, ...unsigned(228)];
const SUBTRACT = [0xfd, ...unsigned(229)];
const MULTIPLY = [0xfd, ...unsigned(230)];
const I32_ADD = [0x6a];
const END = [0x0b];
const ZERO = [0xfd, 0x0c, ...Array(16).fill(0)];
const lane = number => [0xfd, 0x1f, number];
const F32_ADD = [0x92];

const [QUERY, VECTORS, COUNT, BYTES, RESULTS, AT] = [0, 1, 2, 3, 4, 5];
const SUMS = [6, 7, 8, 9];
const DIFFERENCE = 10;

/** sum += product of the 16 bytes at AT + offset */
function step(sum, offset, isDistance) {
  const query = [...get(QUERY), ...get(AT), ...I32_ADD, ...load(offset)];
  const vector = [...get(VECTORS), ...get(AT), ...I32_ADD, ...load(offset)];
  const product = isDistance
    ? [...query, ...vector, ...SUBTRACT, 0x22, DIFFERENCE, ...get(DIFFERENCE), ...MULTIPLY]
    : [...query, ...vector, ...MULTIPLY];
  return [...get(sum), ...product, ...ADD, ...set(sum)];
}

function body(isDistance) {
  const code = [
    0x02,
    NO_TYPE, // until all vectors are done
    0x03,
    NO_TYPE,
    ...get(COUNT),
    0x45,
    0x0d,
    1,
    ...SUMS.flatMap(sum => [...ZERO, ...set(sum)]),
    ...constant(0),
    ...set(AT),
    0x02,
    NO_TYPE, // 16 numbers at a time
    0x03,
    NO_TYPE,
    ...get(AT),
    ...constant(64),
    ...I32_ADD,
    ...get(BYTES),
    0x4b,
    0x0d,
    1,
    ...SUMS.flatMap((sum, i) => step(sum, i * 16, isDistance)),
    ...get(AT),
    ...constant(64),
    ...I32_ADD,
    ...set(AT),
    0x0c,
    0,
    ...END,
    ...END,
    0x02,
    NO_TYPE, // the rest, 4 at a time
    0x03,
    NO_TYPE,
    ...get(AT),
    ...get(BYTES),
    0x4f,
    0x0d,
    1,
    ...step(SUMS[0], 0, isDistance),
    ...get(AT),
    ...constant(16),
    ...I32_ADD,
    ...set(AT),
    0x0c,
    0,
    ...END,
    ...END,
    ...get(SUMS[0]),
    ...get(SUMS[1]),
    ...ADD,
    ...get(SUMS[2]),
    ...get(SUMS[3]),
    ...ADD,
    ...ADD,
    ...set(SUMS[0]),
    ...get(RESULTS),
    ...get(SUMS[0]),
    ...lane(0),
    ...get(SUMS[0]),
    ...lane(1),
    ...F32_ADD,
    ...get(SUMS[0]),
    ...lane(2),
    ...get(SUMS[0]),
    ...lane(3),
    ...F32_ADD,
    ...F32_ADD,
    0x38,
    0x02,
    0x00,
    ...get(VECTORS),
    ...get(BYTES),
    ...I32_ADD,
    ...set(VECTORS),
    ...get(RESULTS),
    ...constant(4),
    ...I32_ADD,
    ...set(RESULTS),
    ...get(COUNT),
    ...constant(1),
    0x6b,
    ...set(COUNT),
    0x0c,
    0,
    ...END,
    ...END,
    ...END,
  ];
  const locals = [2, 1, I32, 5, V128];
  return [...unsigned(locals.length + code.length), ...locals, ...code];
}

const section = (id, content) => [id, ...unsigned(content.length), ...content];
const named = (name, kind, index) => [name.length, ...Buffer.from(name), kind, index];
const bytes = Uint8Array.from([
  0x00,
  0x61,
  0x73,
  0x6d,
  0x01,
  0x00,
  0x00,
  0x00,
  ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
  ...section(3, [2, 0, 0]),
  ...section(5, [1, 0x00, 1]),
  ...section(7, [3, ...named('memory', 2, 0), ...named('dots', 0, 0), ...named('distances', 0, 1)]),
  ...section(10, [2, ...body(false), ...body(true)]),
]);
new WebAssembly.Module(bytes);
console.log(Buffer.from(bytes).toString('base64'));
