// A model folder made on the spot, for tests: an ONNX model that looks each token up in a table, and a tokenizer of a few words.
// "cat" and "kitten" have nearly the same vector, and so do "car" and "truck": small, but semantic.
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** Vectors by token; their order is the vocabulary. What stands around a text and padding weigh nothing. */
export const VECTORS = {
  '[PAD]': [9, 9, 9, 9],
  '[UNK]': [0, 0, 0, 1],
  '[CLS]': [0, 0, 0, 0],
  '[SEP]': [0, 0, 0, 0],
  cat: [1, 0, 0, 0],
  kitten: [0.9, 0.1, 0, 0],
  car: [0, 1, 0, 0],
  truck: [0.1, 0.9, 0, 0],
  blue: [0, 0, 1, 0],
  '##s': [0, 0, 0.1, 0],
  'query:': [0, 0, 0, 0.5],
};
export const DIMENSION = 4;

/** Protobuf: a number that varies in length, a field of bytes, a field of a number. */
const varint = value => {
  const bytes = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
};
const bytesField = (field, ...content) => {
  const body = Buffer.concat(content.map(part => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
};
const numberField = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);

const FLOAT = 1;
const INT64 = 7;

/** A named input or output; a text for a length that is known only when the model runs. */
const value = (field, name, type, dims) => {
  const shape = dims.map(dim => bytesField(1, typeof dim === 'number' ? numberField(1, dim) : bytesField(2, dim)));
  return bytesField(
    field,
    bytesField(1, name),
    bytesField(2, bytesField(1, numberField(1, type), bytesField(2, ...shape))),
  );
};

/** ONNX: one `Gather` from a table of vectors. Source: onnx.proto, "ModelProto", "GraphProto", "TensorProto". */
function modelBytes(vectors, inputs) {
  const dimension = vectors[0].length;
  const table = Buffer.from(Float32Array.from(vectors.flat()).buffer);
  const node = bytesField(
    1,
    bytesField(1, 'table'),
    bytesField(1, 'input_ids'),
    bytesField(2, 'last_hidden_state'),
    bytesField(4, 'Gather'),
  );
  const tensor = bytesField(
    5,
    numberField(1, vectors.length),
    numberField(1, dimension),
    numberField(2, FLOAT),
    bytesField(8, 'table'),
    bytesField(9, table),
  );
  const graph = bytesField(
    7,
    node,
    bytesField(2, 'tiny'),
    tensor,
    ...inputs.map(name => value(11, name, INT64, ['batch', 'tokens'])),
    value(12, 'last_hidden_state', FLOAT, ['batch', 'tokens', dimension]),
  );
  return Buffer.concat([numberField(1, 8), graph, bytesField(8, bytesField(1, ''), numberField(2, 13))]);
}

/** `tokenizer.json` of these tokens, as BERT's. */
export function tokenizerJson(tokens = Object.keys(VECTORS)) {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
  const id = token => tokens.indexOf(token);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map(content => ({id: id(content), content, special: true, normalized: false})),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: {type: 'WhitespaceSplit'},
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        {SpecialToken: {id: '[CLS]', type_id: 0}},
        {Sequence: {id: 'A', type_id: 0}},
        {SpecialToken: {id: '[SEP]', type_id: 0}},
      ],
      special_tokens: {
        '[CLS]': {id: '[CLS]', ids: [id('[CLS]')], tokens: ['[CLS]']},
        '[SEP]': {id: '[SEP]', ids: [id('[SEP]')], tokens: ['[SEP]']},
      },
    },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(tokens.map((token, index) => [token, index])),
    },
  };
}

/**
 * Writes the folder. `files`: more of them, as JSON, by name; `undefined` leaves one of the usual ones out.
 * `inputs`: those of the model.
 */
export function writeTinyModel(folder, {files = {}, inputs = ['input_ids', 'attention_mask', 'token_type_ids']} = {}) {
  const all = {
    'onnx/model.onnx': modelBytes(Object.values(VECTORS), inputs),
    'tokenizer.json': tokenizerJson(),
    'config.json': {hidden_size: DIMENSION, max_position_embeddings: 16},
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }
  return folder;
}
