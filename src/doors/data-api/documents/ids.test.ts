import {expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {IdSource, documentId, idKey, requireKey} from './ids.ts';

test.each([
  {json: '"text"', typeId: 1, text: 'text', answered: '"text"'},
  {json: '1.50', typeId: 2, text: '1.5', answered: '1.5'},
  {json: '3e2', typeId: 2, text: '3E+2', answered: '3E+2'},
  {json: '-0', typeId: 2, text: '0', answered: '0'},
  {json: 'true', typeId: 3, text: 'true', answered: 'true'},
  {json: 'null', typeId: 4, text: 'null', answered: 'null'},
  {json: '{"$date":-1}', typeId: 5, text: '-1', answered: '{"$date":-1}'},
  {
    json: '{"$uuid":"ABCDEF01-2345-4789-8BCD-EF0123456789"}',
    typeId: 1,
    text: 'abcdef01-2345-4789-8bcd-ef0123456789',
    answered: '{"$uuid":"abcdef01-2345-4789-8bcd-ef0123456789"}',
  },
  {
    json: '{"$objectId":"64F0C2A9E4B0A1B2C3D4E5F6"}',
    typeId: 1,
    text: '64f0c2a9e4b0a1b2c3d4e5f6',
    answered: '{"$objectId":"64f0c2a9e4b0a1b2c3d4e5f6"}',
  },
  {json: '{"$binary":"AAECAw=="}', typeId: 1, text: 'AAECAw==', answered: '{"$binary":"AAECAw=="}'},
])('$json', ({json, typeId, text, answered}) => {
  const id = documentId(parseJson(json));

  expect([id.typeId, id.text, writeJson(id.json)]).toEqual([typeId, text, answered]);
  expect(() => requireKey(idKey(id))).not.toThrow();
});

test.each([
  {json: '""', code: 'SHRED_BAD_DOCID_VALUE'},
  {json: '[]', code: 'SHRED_BAD_DOCID_TYPE'},
  {json: '{}', code: 'SHRED_BAD_DOCID_TYPE'},
  {json: '{"a":1}', code: 'SHRED_BAD_DOCID_TYPE'},
  {json: '{"$date":1.5}', code: 'SHRED_BAD_DOCID_TYPE'},
  {json: '{"$date":9223372036854775808}', code: 'SHRED_BAD_DOCID_TYPE'},
  {json: '{"$uuid":"x"}', code: 'SHRED_BAD_DOCID_TYPE'},
  {json: '{"$nope":1}', code: 'SHRED_BAD_DOCID_TYPE'},
  {json: '{"$binary":"AAE"}', code: 'SHRED_BAD_DOCID_TYPE'},
])('$json is no id', ({json, code}) => {
  expect(() => documentId(parseJson(json))).toThrow(expect.objectContaining({code}));
});

test('a key as Cassandra has it', () => {
  expect(idKey({typeId: 1, text: 'é'}).toString('hex')).toBe('000000010100000002c3a9');
});

test.each(['', '00', '000000010600000000', '0000000101000000ff'])('0x%s is no key', hex => {
  expect(() => requireKey(Buffer.from(hex, 'hex'))).toThrow(
    expect.objectContaining({code: 'UNEXPECTED_DOCUMENT_ID_TYPE'}),
  );
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([467])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test.each([
  {type: undefined, name: undefined, version: '4', isOrdered: false},
  {type: 'uuid' as const, name: '$uuid', version: '4', isOrdered: false},
  {type: 'uuidv6' as const, name: '$uuid', version: '6', isOrdered: true},
  {type: 'uuidv7' as const, name: '$uuid', version: '7', isOrdered: false},
])('new ids: $type', ({type, name, version, isOrdered}) => {
  const source = new IdSource();
  const ids = Array.from({length: 500}, () => source.newId(type));
  const texts = ids.map(id => (id instanceof Map ? (id.get(name ?? '') as string) : (id as string)));

  expect(new Set(texts).size).toBe(500);
  expect(texts.every(text => UUID.exec(text)?.[1] === version)).toBe(true);
  expect(isOrdered ? [...texts].sort() : texts).toEqual(texts);
});

test('new object ids count up', () => {
  const source = new IdSource({now: () => 1_700_000_000_000, fillRandom: bytes => bytes.fill(0xff)});
  const next = (): string => writeJson(source.newId('objectId'));

  expect([next(), next()]).toEqual([
    '{"$objectId":"6553f100ffffffffff000000"}',
    '{"$objectId":"6553f100ffffffffff000001"}',
  ]);
});

test('times stand in time-ordered ids', () => {
  const source = new IdSource({now: () => 1_700_000_000_000, fillRandom: bytes => bytes.fill(0)});

  expect(writeJson(source.newId('uuidv7'))).toBe('{"$uuid":"018bcfe5-6800-7000-8000-000000000000"}');
  expect(writeJson(source.newId('uuidv6'))).toBe('{"$uuid":"1ee833b0-4afc-6000-8000-010000000000"}');
});
