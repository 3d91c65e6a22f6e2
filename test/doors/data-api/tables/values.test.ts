/** Values of every type, as they are written and as they come back. */
import {beforeAll, describe, expect, test} from 'vitest';
import {codes, serveTables} from './tables.ts';
import type {Send} from './tables.ts';

const {table} = serveTables();

describe('values of every type come back', () => {
  const columns = {
    id: 'int',
    ascii: 'ascii',
    bigint: 'bigint',
    blob: 'blob',
    boolean: 'boolean',
    date: 'date',
    decimal: 'decimal',
    double: 'double',
    duration: 'duration',
    float: 'float',
    inet: 'inet',
    int: 'int',
    smallint: 'smallint',
    text: 'text',
    time: 'time',
    timestamp: 'timestamp',
    tinyint: 'tinyint',
    uuid: 'uuid',
    varint: 'varint',
    list: {type: 'list', valueType: 'int'},
    set: {type: 'set', valueType: 'text'},
    map: {type: 'map', keyType: 'text', valueType: 'int'},
    ints: {type: 'map', keyType: 'int', valueType: 'text'},
    vector: {type: 'vector', dimension: 3},
  };
  let to: Send;
  beforeAll(async () => {
    to = await table(columns, 'id');
  });

  test.each([
    {column: 'ascii', json: '"abc"', out: '"abc"'},
    {column: 'bigint', json: '9223372036854775807', out: '9223372036854775807'},
    {column: 'bigint', json: '1.0', out: '1'},
    {column: 'blob', json: '{"$binary":"AAH/"}', out: '{"$binary":"AAH/"}'},
    {column: 'boolean', json: 'false', out: 'false'},
    {column: 'date', json: '"2024-02-29"', out: '"2024-02-29"'},
    {column: 'decimal', json: '12345678901234567890.1234567890', out: '12345678901234567890.1234567890'},
    {column: 'double', json: '1.5', out: '1.5'},
    {column: 'double', json: '"NaN"', out: '"NaN"'},
    {column: 'double', json: '"-Infinity"', out: '"-Infinity"'},
    {column: 'duration', json: '"1h30m"', out: '"PT1H30M"'},
    {column: 'duration', json: '"-2d"', out: '"-P2D"'},
    {column: 'duration', json: '"P1Y2M3DT4H5M6.7S"', out: '"P1Y2M3DT4H5M6.7S"'},
    {column: 'duration', json: '"PT0S"', out: '"PT0S"'},
    {column: 'float', json: '0.1', out: '0.1'},
    {column: 'float', json: '3', out: '3.0'},
    {column: 'double', json: '-7', out: '-7.0'},
    {column: 'float', json: '"Infinity"', out: '"Infinity"'},
    {column: 'inet', json: '"127.0.0.1"', out: '"127.0.0.1"'},
    {column: 'int', json: '-5', out: '-5'},
    {column: 'smallint', json: '32767', out: '32767'},
    {column: 'text', json: '"grüß\\n\\""', out: '"grüß\\n\\""'},
    {column: 'time', json: '"13:05:00.123456789"', out: '"13:05:00.123456789"'},
    {column: 'time', json: '"13:05:00"', out: '"13:05:00"'},
    {column: 'timestamp', json: '"2024-02-29T10:00:00Z"', out: '"2024-02-29T10:00:00Z"'},
    {column: 'timestamp', json: '{"$date":1}', out: '"1970-01-01T00:00:00.001Z"'},
    {column: 'tinyint', json: '-128', out: '-128'},
    {
      column: 'uuid',
      json: '"3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"',
      out: '"3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"',
    },
    {column: 'varint', json: '1e30', out: '1000000000000000000000000000000'},
    {column: 'list', json: '[3,1,3]', out: '[3,1,3]'},
    {column: 'set', json: '["b","a","b"]', out: '["a","b"]'},
    {column: 'map', json: '{"b":1,"a":2}', out: '{"a":2,"b":1}'},
    {column: 'map', json: '[["z",1]]', out: '{"z":1}'},
    {column: 'ints', json: '[[2,"b"],[1,"a"]]', out: '[[1,"a"],[2,"b"]]'},
    {column: 'vector', json: '[0.5,1,-2.25]', out: '[0.5,1,-2.25]'},
    {column: 'vector', json: '{"$binary":"PwAAAD+AAADAEAAA"}', out: '[0.5,1,-2.25]'},
  ])('$column $json', async ({column, json, out}) => {
    const inserted = await to(`{"insertOne":{"document":{"id":7,"${column}":${json}}}}`);
    expect(inserted.text).toContain('"insertedIds":[[7]]');
    const found = await to({findOne: {filter: {id: 7}, projection: {[column]: 1}}});
    expect(found.text).toContain(`{"document":{"${column}":${out}}}`);
  });

  test.each([
    {column: 'ascii', json: '"ä"'},
    {column: 'bigint', json: '9223372036854775808'},
    {column: 'int', json: '1.5'},
    {column: 'int', json: '"1"'},
    {column: 'tinyint', json: '128'},
    {column: 'blob', json: '"AAH/"'},
    {column: 'boolean', json: '1'},
    {column: 'date', json: '"2024-02-30"'},
    {column: 'duration', json: '"P"'},
    {column: 'duration', json: '""'},
    {column: 'float', json: '1e39'},
    {column: 'double', json: '"x"'},
    {column: 'inet', json: '"localhost"'},
    {column: 'inet', json: '"1.2.3"'},
    {column: 'text', json: '5'},
    {column: 'time', json: '"25:00:00"'},
    {column: 'timestamp', json: '"2024-02-29"'},
    {column: 'uuid', json: '"3ccab8e2"'},
    {column: 'list', json: '[1,null]'},
    {column: 'list', json: '{"a":1}'},
    {column: 'map', json: '{"a":null}'},
    {column: 'ints', json: '{"1":"a"}'},
    {column: 'ints', json: '[[1]]'},
    {column: 'vector', json: '[1,2]'},
  ])('$column refuses $json', async ({column, json}) => {
    const reply = await to(`{"insertOne":{"document":{"id":8,"${column}":${json}}}}`);
    expect(codes(reply)).toEqual(['INVALID_COLUMN_VALUES']);
    expect(reply.body.status?.['insertedIds']).toEqual([]);
  });

  test('null and empty columns are not in rows', async () => {
    await to({insertOne: {document: {id: 9, text: null, list: [], map: {}, int: 1}}});
    expect((await to({findOne: {filter: {id: 9}}})).body.data?.document).toEqual({id: 9, int: 1});
  });
});
