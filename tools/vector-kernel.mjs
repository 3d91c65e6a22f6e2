// Assembles the WebAssembly texts of src/engines/embedded/vectors/*.wat into kernel-modules.ts beside them.
//   node tools/vector-kernel.mjs            writes the file
//   node tools/vector-kernel.mjs --check    fails when the file is another than would be written
// It knows the part of the text format that those files use: flat instructions, named parameters and locals, one memory.
// Numbers are those of the WebAssembly specification, "Binary Format".
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../src/engines/embedded/vectors');
const TYPES = {i32: 0x7f, f32: 0x7d, v128: 0x7b};
const NO_TYPE = 0x40;
const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Instructions without an operand. */
const PLAIN = {
  'i32.eqz': [0x45],
  'i32.lt_u': [0x49],
  'i32.gt_u': [0x4b],
  'i32.ge_u': [0x4f],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'f32.add': [0x92],
  'f32.sub': [0x93],
  'f32.mul': [0x94],
  'f32.convert_i32_s': [0xb2],
  end: [0x0b],
  block: [0x02, NO_TYPE],
  loop: [0x03, NO_TYPE],
};
/** Vector instructions without an operand. */
const VECTOR = {'i32x4.add': 0xae, 'i32x4.dot_i16x8_s': 0xba, 'f32x4.add': 0xe4, 'f32x4.sub': 0xe5, 'f32x4.mul': 0xe6};
/** Loads and stores: code, and how they are aligned (as a power of two). */
const MEMORY = {
  'i32.load': [[0x28], 2],
  'f32.load': [[0x2a], 2],
  'f32.store': [[0x38], 2],
  'v128.load': [[0xfd, 0x00], 4],
  'v128.load8x8_s': [[0xfd, 0x01], 3],
  'v128.store': [[0xfd, 0x0b], 4],
};
const LANES = {'i32x4.extract_lane': 0x1b, 'f32x4.extract_lane': 0x1f};
const LOCALS = {'local.get': 0x20, 'local.set': 0x21, 'local.tee': 0x22};

const unsigned = value => {
  const bytes = [];
  do {
    const byte = value & 0x7f;
    value >>>= 7;
    bytes.push(value === 0 ? byte : byte | 0x80);
  } while (value !== 0);
  return bytes;
};
const signed = value => {
  const bytes = [];
  for (;;) {
    const byte = value & 0x7f;
    value >>= 7;
    if ((value === 0 && (byte & 0x40) === 0) || (value === -1 && (byte & 0x40) !== 0)) {
      return [...bytes, byte];
    }
    bytes.push(byte | 0x80);
  }
};
const name = text => [...unsigned(text.length), ...Buffer.from(text)];
const vector = items => [...unsigned(items.length), ...items.flat()];
const section = (id, content) => (content.length === 0 ? [] : [id, ...unsigned(content.length), ...content]);

/** Nested lists of words. */
function read(text) {
  const words = text.replace(/;;.*$/gm, '').match(/"[^"]*"|[()]|[^\s()]+/g);
  let at = 0;
  const list = () => {
    const items = [];
    while (words[at] !== ')') {
      items.push(words[at++] === '(' ? list() : words[at - 1]);
    }
    at += 1;
    return items;
  };
  at += 1;
  return list();
}

const quoted = word => word.slice(1, -1);

/** (memory 1) or (memory 1 65536 shared), without its other parts */
function limits(words) {
  const [least, most, shared] = words;
  const flags = (most === undefined ? 0 : 1) | (shared === 'shared' ? 2 : 0);
  return [flags, ...unsigned(Number(least)), ...(most === undefined ? [] : unsigned(Number(most)))];
}

function body(words, names) {
  const code = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word in PLAIN) code.push(...PLAIN[word]);
    else if (word in VECTOR) code.push(0xfd, ...unsigned(VECTOR[word]));
    else if (word in LOCALS) code.push(LOCALS[word], ...unsigned(must(names.get(words[++at]), words[at])));
    else if (word in LANES) code.push(0xfd, LANES[word], Number(words[++at]));
    else if (word === 'i32.const') code.push(0x41, ...signed(Number(words[++at])));
    else if (word === 'v128.const') {
      const numbers = Int32Array.from(words.slice(at + 2, at + 6), Number);
      code.push(0xfd, 0x0c, ...new Uint8Array(numbers.buffer));
      at += 5;
    } else if (word === 'br') code.push(0x0c, Number(words[++at]));
    else if (word === 'br_if') code.push(0x0d, Number(words[++at]));
    else if (word in MEMORY) {
      const [codes, alignment] = MEMORY[word];
      const offset = words[at + 1]?.startsWith?.('offset=') ? Number(words[++at].slice(7)) : 0;
      code.push(...codes, alignment, ...unsigned(offset));
    } else throw new Error(`unknown instruction ${word}`);
  }
  return code;
}

function must(value, what) {
  if (value === undefined) throw new Error(`unknown name ${what}`);
  return value;
}

function assemble(text) {
  const [kind, ...items] = read(text);
  if (kind !== 'module') throw new Error('a module is expected');
  const [imports, memories, exports, types, functions, codes] = [[], [], [], [], [], []];
  for (const [what, ...parts] of items) {
    if (what === 'import') {
      const [from, as, [, ...words]] = parts;
      imports.push([...name(quoted(from)), ...name(quoted(as)), 0x02, ...limits(words)]);
    } else if (what === 'memory') {
      const [[, as], ...words] = parts;
      exports.push([...name(quoted(as)), 0x02, 0]);
      memories.push(limits(words));
    } else {
      const lists = parts.filter(Array.isArray);
      const of = sort => lists.filter(([first]) => first === sort);
      const params = of('param');
      const locals = of('local');
      const names = new Map([...params, ...locals].map(([, local], index) => [local, index]));
      const code = body(
        parts.filter(part => !Array.isArray(part)),
        names,
      );
      const declared = vector(locals.map(([, , type]) => [1, TYPES[type]]));
      types.push([0x60, ...vector(params.map(([, , type]) => [TYPES[type]])), 0]);
      exports.push([...name(quoted(of('export')[0][1])), 0x00, ...unsigned(functions.length)]);
      functions.push(unsigned(functions.length));
      codes.push([...unsigned(declared.length + code.length + 1), ...declared, ...code, 0x0b]);
    }
  }
  const optional = (id, list) => (list.length === 0 ? [] : section(id, vector(list)));
  const bytes = Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(1, vector(types)),
    ...optional(2, imports),
    ...section(3, vector(functions)),
    ...optional(5, memories),
    ...section(7, vector(exports)),
    ...section(10, vector(codes)),
  ]);
  new WebAssembly.Module(bytes);
  return Buffer.from(bytes).toString('base64');
}

const constant = (as, file) => {
  const lines = assemble(readFileSync(join(folder, file), 'utf8')).match(/.{1,110}/g);
  return `/** Of ${file}. */\nexport const ${as} =\n${lines.map(line => `  '${line}'`).join(' +\n')};\n`;
};
const made = `/** WebAssembly modules as base64. Made by tools/vector-kernel.mjs from the texts beside it: change those. */\n\n${constant(
  'EXACT_MODULE',
  'exact.wat',
)}\n${constant('NODES_MODULE', 'nodes.wat')}`;
const target = join(folder, 'kernel-modules.ts');
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== made) {
    console.error('src/engines/embedded/vectors/kernel-modules.ts is stale: run node tools/vector-kernel.mjs');
    process.exit(1);
  }
} else {
  writeFileSync(target, made);
}
