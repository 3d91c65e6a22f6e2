import {expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {decodeVector, encodeVector, nudgedVector, sameVector, vectorJson} from './vectors.ts';

test.each([
  {json: '[1, -0.25, 0.1]', hex: '3f800000be8000003dcccccd', back: '[1,-0.25,0.1]'},
  {json: '{"$binary": "PczMzT5MzM0+mZma"}', hex: '3dcccccd3e4ccccd3e99999a', back: '[0.1,0.2,0.3]'},
  {json: '[1e-10, 3.4028235e38, -0.0]', hex: '2edbe6ff7f7fffff00000000', back: '[1e-10,3.4028235e+38,0]'},
])('$json', ({json, hex, back}) => {
  const bytes = encodeVector(parseJson(json), 3);

  expect(bytes.toString('hex')).toBe(hex);
  expect(writeJson(vectorJson(decodeVector(bytes)))).toBe(back);
});

test.each([
  {json: '[]', code: 'SHRED_BAD_VECTOR_SIZE'},
  {json: '["a"]', code: 'SHRED_BAD_VECTOR_VALUE'},
  {json: '[null]', code: 'SHRED_BAD_VECTOR_VALUE'},
  {json: '[1e39]', code: 'SHRED_BAD_VECTOR_VALUE'},
  {json: '[1,2,3,4]', code: 'SHRED_DOC_LIMIT_VIOLATION'},
  {json: '"x"', code: 'SHRED_BAD_DOCUMENT_VECTOR_TYPE'},
  {json: '{}', code: 'SHRED_BAD_DOCUMENT_VECTOR_TYPE'},
  {json: '{"$binary":""}', code: 'SHRED_BAD_VECTOR_SIZE'},
  {json: '{"$binary":"AAAA"}', code: 'SHRED_BAD_BINARY_VECTOR_VALUE'},
  {json: '{"$binary":"x"}', code: 'SHRED_BAD_BINARY_VECTOR_VALUE'},
  {json: '{"$binary":1}', code: 'SHRED_BAD_BINARY_VECTOR_VALUE'},
  {json: '{"$binary":"f8AAAA=="}', code: 'SHRED_BAD_BINARY_VECTOR_VALUE'},
])('$json is refused', ({json, code}) => {
  expect(() => encodeVector(parseJson(json), 3)).toThrow(expect.objectContaining({code}));
});

test.each([
  {what: 'the number nearest to zero', from: '[1, -0.25, 0.5]', by: 1, hex: '3f800000be8000013f000000'},
  {what: 'zero', from: '[1, 0, 0.5]', by: 3, hex: '3f800000000000033f000000'},
  {what: 'the only one', from: '[1]', by: 2, hex: '3f800002'},
  {what: 'a number with none further from zero', from: '[3.4028235e38]', by: 1, hex: '7f7ffffe'},
])('a vector is nudged at $what', ({from, by, hex}) => {
  const bytes = encodeVector(parseJson(from), 3);
  const before = bytes.toString('hex');

  expect(nudgedVector(bytes, by).toString('hex')).toBe(hex);
  expect(bytes.toString('hex')).toBe(before);
});

test.each([
  {one: '[1, 2.5]', other: '[1, 2.5]', same: true},
  {one: '[1, 2.5]', other: '[1, 2.50]', same: false},
  {one: '[1, 2.5]', other: '[1]', same: false},
  {one: '[]', other: '[]', same: true},
  {one: 'null', other: 'null', same: false},
  {one: '[1]', other: '{"$binary": "P4AAAA=="}', same: false},
])('$one is written as $other: $same', ({one, other, same}) => {
  expect(sameVector(parseJson(one), parseJson(other))).toBe(same);
});
