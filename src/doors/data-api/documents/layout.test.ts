/** Rows that another Data API wrote into Apache Cassandra: shredding the same documents must give the same columns, byte for byte. */
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {settingsToComment} from '../collection-table.ts';
import {TestCollection, settingsOf} from './collection.fixture.ts';
import {decodeDecimal} from './decimal.ts';
import type {Row} from './row.fixture.ts';

const FOLDER = new URL('../../../../test/recordings/layout/', import.meta.url);
const COMMENTS = parseJson(readFileSync(new URL('schema.json', FOLDER))) as JsonObject;

/** The original stores the identity of an object here, never the same twice. */
const UNSPECIFIED = /<unspecified>/;

const COLUMNS: {readonly [name: string]: (value: Buffer) => unknown} = {
  array_size: value => value.readInt32BE(),
  query_bool_values: value => value.readInt8(),
  query_dbl_values: value => ({text: decodeDecimal(value), bytes: value.toString('hex')}),
  query_text_values: value => value.toString(),
  query_timestamp_values: value => Number(value.readBigInt64BE()),
};

function ours(row: Row): {[column: string]: unknown} {
  const result: {[column: string]: unknown} = {
    key: [row.key.readInt8(4), row.key.toString('utf8', 9)],
    doc_json: row.others.get('doc_json')?.toString(),
  };
  for (const [name, texts] of row.sets) {
    result[name] = texts.length === 0 ? null : texts;
  }
  for (const [name, entries] of row.maps) {
    const decode = COLUMNS[name] as (value: Buffer) => unknown;
    result[name] = entries.length === 0 ? null : entries.map(([path, value]) => [path, decode(value)]);
  }
  const vector = row.others.get('query_vector_value');
  if (vector !== undefined) {
    result['query_vector_value'] =
      vector === null ? null : Array.from({length: vector.length / 4}, (_, i) => vector.readFloatBE(i * 4));
  }
  const lexical = row.others.get('query_lexical_value');
  if (lexical !== undefined) {
    result['query_lexical_value'] = lexical?.toString() ?? null;
  }
  return result;
}

const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function recorded(row: JsonObject): {[column: string]: unknown} {
  const result: {[column: string]: unknown} = {};
  for (const [name, value] of row) {
    if (name === 'tx_id') {
      continue;
    }
    result[name] = plain(name, value);
  }
  return result;
}

function plain(column: string, value: Json): unknown {
  if (value instanceof Map) {
    return [...value]
      .sort(([a], [b]) => inByteOrder(a, b))
      .map(([path, entry]) => [path, column === 'query_dbl_values' ? decimal(entry as string) : plain(column, entry)]);
  }
  if (Array.isArray(value)) {
    return value.map(entry => plain(column, entry));
  }
  return value instanceof JsonNumber ? Number(value.text) : value;
}

/** As BigDecimal would be written: its scale and unscaled value follow from its text. */
function decimal(text: string): {text: string; bytes: string} {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]\d+))?$/.exec(text) ?? [];
  const scale = fraction.length - Number(exponent);
  const value = BigInt(sign + whole + fraction);
  let bits = 8n;
  while (BigInt.asIntN(Number(bits), value) !== value) {
    bits += 8n;
  }
  const hex = BigInt.asUintN(Number(bits), value)
    .toString(16)
    .padStart(Number(bits) / 4, '0');
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(scale);
  return {text, bytes: bytes.toString('hex') + hex};
}

describe.each([
  {file: 'documents', collection: 'documents', options: '{}', rows: 69},
  {
    file: 'documents-allow',
    collection: 'allowed',
    options: '{"indexing": {"allow": ["a", "b.c", "l"]}, "defaultId": {"type": "uuidv7"}}',
    rows: 4,
  },
  {file: 'documents-deny', collection: 'denied', options: '{"indexing": {"deny": ["a", "b.c"]}}', rows: 3},
  {file: 'documents-deny-all', collection: 'unindexed', options: '{"indexing": {"deny": ["*"]}}', rows: 2},
  {
    file: 'documents-vector',
    collection: 'vectors',
    options: '{"vector": {"dimension": 3, "metric": "dot_product"}}',
    rows: 8,
  },
  {
    file: 'documents-lexical',
    collection: 'lexical',
    options: '{"lexical": {"enabled": true, "analyzer": "standard"}}',
    rows: 5,
  },
])('$file', ({file, collection, options, rows}) => {
  const given = parseJson(options) as JsonObject;
  const disabled = new Map([['enabled', false]]);
  const settings = {...settingsOf(new Map([['lexical', disabled], ['rerank', disabled], ...given])), name: collection};

  test('the comment is the same', () => {
    expect(settingsToComment(settings)).toBe((COMMENTS.get('comments') as JsonObject).get(collection));
  });

  test('the rows are the same', () => {
    const lines = readFileSync(new URL(`${file}.jsonl`, FOLDER), 'utf8')
      .split('\n')
      .filter(Boolean);
    for (const text of lines) {
      const line = parseJson(text) as JsonObject;
      const target = new TestCollection(settings);
      for (const sent of line.get('sent') as JsonObject[]) {
        const [[command, args]] = sent as unknown as [[string, JsonObject]];
        target.run(command, args, 0);
      }
      const wanted = line.get('row') as JsonObject;
      const [stored] = target.rows();
      const got = stored === undefined ? {} : ours(stored.row);
      if (UNSPECIFIED.test(text)) {
        expect(got).toMatchObject({key: [1, 'binary'], doc_json: wanted.get('doc_json')});
        continue;
      }

      expect(got).toEqual(recorded(wanted));
    }

    expect(lines).toHaveLength(rows);
  });
});
