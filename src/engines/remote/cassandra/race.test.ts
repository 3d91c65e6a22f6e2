import {expect, test} from 'vitest';
import {Race} from './race.ts';

/** What two attempts come to, in their order; the one that is told. */
test.each([
  {outcomes: ['first'], told: ['first']},
  {outcomes: ['first', 'second'], told: ['first']},
  {outcomes: ['lost', 'second'], told: ['second']},
  {outcomes: ['lost'], told: []},
  {outcomes: ['lost', 'lost too'], told: ['lost too']},
  {outcomes: ['first', 'lost'], told: ['first']},
])('$outcomes: $told', ({outcomes, told}) => {
  const race = new Race();

  expect(outcomes.filter(outcome => race.claim(!outcome.startsWith('lost')))).toEqual(told);
});
