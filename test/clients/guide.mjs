// The guide of docs/clients.md. In each language it prints these lines.
import assert from 'node:assert/strict';

const LINES = [
  'count: 4',
  'sixties: Solaris, Dune, Ubik',
  'nearest: solaris 0.997, ubik 0.993',
  'updated: 1',
  'dune: 412 sand/classic',
  'before: 1969',
  'deleted: 2',
  'collections: books',
  'indexes: guide_orders_place, guide_orders_total',
  'ann: 2024-05-02 8, 2024-05-01 12',
  'over 10: ann, bob',
  'nearest: bob',
  'bob: 31',
  'left: 2',
  'tables: orders',
];

export const checkGuide = out => assert.deepEqual(out.trim().split('\n'), LINES);
