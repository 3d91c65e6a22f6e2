import {expect, test} from 'vitest';
import {featuresOf} from './features.ts';

test('what is not served stays off, whatever is asked for', () => {
  const headers = {'feature-flag-lexical': 'true', 'feature-flag-tables': 'true', 'feature-flag-reranking': 'true'};
  expect(featuresOf({lexical: true, reranking: true}, headers)).toEqual({
    lexical: false,
    tables: false,
    reranking: false,
    vectorize: true,
  });
});

test.each([
  {what: 'by default', settings: {}, headers: {}, vectorize: true},
  {what: 'when the operator says no', settings: {vectorize: false}, headers: {}, vectorize: false},
  {what: 'no header decides', settings: {}, headers: {'feature-flag-vectorize': 'false'}, vectorize: true},
])('vectorize $what', ({settings, headers, vectorize}) => {
  expect(featuresOf(settings, headers).vectorize).toBe(vectorize);
});
