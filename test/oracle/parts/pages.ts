/** Small pages, and pages that begin where another statement's ended. */
import type {Foreign} from '../step.ts';
import {look, newTable, select, write} from './part.ts';
import type {Part} from './part.ts';

const CHANGES: readonly Foreign['change'][] = ['none', 'none', 'none', 'cut', 'flip', 'more', 'empty', 'nonsense'];

export const pages: Part = function* (random, world) {
  yield* newTable(random, world);
  const read = () =>
    random.chance(0.4) ? look(random, random.pick(world.tables)) : select(random, random.pick(world.tables));
  for (let i = 0; ; i += 1) {
    if (i < 30 || random.chance(0.2)) {
      yield write(random, random.pick(world.tables));
      continue;
    }
    const attempt = read();
    const pageSize = random.pick([1, 2, 3, 7]);
    const own = {...attempt.step, pageSize};
    if (random.chance(0.5)) {
      yield {...attempt, step: own, forms: [...attempt.forms, `pages of ${pageSize}`]};
      continue;
    }
    const other = random.chance(0.3) ? attempt : read();
    const isPlain = other.step.values.length === 0;
    const change = random.pick(CHANGES);
    const foreign: Foreign = {
      text: isPlain ? other.step.text : `SELECT * FROM ${random.pick(world.tables).cql}`,
      pageSize: random.pick([1, 2, 3]),
      change,
    };
    yield {...attempt, step: {...own, foreign}, forms: [...attempt.forms, `paging state: ${change}`]};
  }
};
