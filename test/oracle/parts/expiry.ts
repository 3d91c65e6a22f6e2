/** Times to live that really end: rows are written, some seconds pass, and they are looked at again. */
import {Draft} from '../draft.ts';
import {insert, update} from '../writes.ts';
import {look, newTable, select} from './part.ts';
import type {Part} from './part.ts';

export const expiry: Part = function* (random, world) {
  yield* newTable(random, world);
  for (;;) {
    for (let i = 0; i < 12; i += 1) {
      const table = random.pick(world.tables);
      const draft = new Draft(random, 0, {isPlain: true});
      const {text, isConditional} = random.pick([insert, update])(draft, table);
      // Either it is gone after the wait, or it stays for longer than any run.
      const ttl = random.pick([1, 2, 100_000, undefined]);
      // What reads before it writes sees one clock or the other.
      const isReading = isConditional || /\[| [-+] |[-+]=/.test(text);
      if (isReading) {
        continue;
      }
      const isTimed = ttl === undefined || text.includes(' USING ');
      const timed = isTimed
        ? text
        : text.startsWith('UPDATE')
          ? text.replace(' SET ', ` USING TTL ${ttl} SET `)
          : `${text} USING TTL ${ttl}`;
      yield draft.attempt(timed, table, {now: undefined, timestamp: undefined});
    }
    yield {...look(random, world.tables[0]!), step: {...look(random, world.tables[0]!).step, now: undefined, wait: 4}};
    for (let i = 0; i < 6; i += 1) {
      const attempt = random.chance(0.5)
        ? look(random, random.pick(world.tables))
        : select(random, random.pick(world.tables));
      // Two clocks tell two numbers of seconds.
      if (!/\bttl\(/i.test(attempt.step.text)) {
        yield {...attempt, step: {...attempt.step, now: undefined}};
      }
    }
  }
};
