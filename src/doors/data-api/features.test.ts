import {expect, test} from 'vitest';
import {featuresOf} from './features.ts';

test.each([
  {what: 'by default', settings: {}, headers: {}, lexical: true},
  {what: 'by the header', settings: {}, headers: {'feature-flag-lexical': 'false'}, lexical: false},
  {what: 'not by another word', settings: {}, headers: {'feature-flag-lexical': 'no'}, lexical: true},
  {
    what: 'by the operator before all',
    settings: {lexical: false},
    headers: {'feature-flag-lexical': 'true'},
    lexical: false,
  },
])('lexical $what', ({settings, headers, lexical}) => {
  expect(featuresOf(settings, headers).lexical).toBe(lexical);
});

test.each([
  {what: 'by default', settings: {}, headers: {}, isConfigured: false, reranking: false},
  {what: 'where a provider is set up', settings: {}, headers: {}, isConfigured: true, reranking: true},
  {
    what: 'by the header',
    settings: {},
    headers: {'feature-flag-reranking': 'true'},
    isConfigured: false,
    reranking: true,
  },
  {what: 'by the operator', settings: {reranking: false}, headers: {}, isConfigured: true, reranking: false},
])('reranking $what', ({settings, headers, isConfigured, reranking}) => {
  expect(featuresOf(settings, headers, {reranking: isConfigured}).reranking).toBe(reranking);
});

test.each([
  {what: 'by default', settings: {}, headers: {}, vectorize: true},
  {what: 'when the operator says no', settings: {vectorize: false}, headers: {}, vectorize: false},
  {what: 'no header decides', settings: {}, headers: {'feature-flag-vectorize': 'false'}, vectorize: true},
])('vectorize $what', ({settings, headers, vectorize}) => {
  expect(featuresOf(settings, headers).vectorize).toBe(vectorize);
});
