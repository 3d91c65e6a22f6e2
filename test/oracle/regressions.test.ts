/** Our program answers what random statements have once shown, as Apache Cassandra did then. */
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {Asker} from './ask.ts';
import {readRegressions} from './regression.ts';
import {judge, normalise} from './rules.ts';
import {SHRUNK_KEYSPACE} from './shrink.ts';
import {withOurs} from './tasks.ts';

const regressions = readRegressions(fileURLToPath(new URL('regressions/', import.meta.url)));

test('there are regressions', () => {
  expect(regressions.length).toBeGreaterThan(5);
});

test.each(regressions)('$name', async ({regression}) => {
  await withOurs(async port => {
    const asker = await Asker.connect(port);
    await asker.begin(SHRUNK_KEYSPACE);
    for (const {answer, ...step} of regression.steps) {
      const ours = await asker.ask(step);
      const isRight = judge(step, answer, ours).kind !== 'different';
      expect({text: step.text, answer: isRight ? answer : normalise(ours)}).toEqual({text: step.text, answer});
    }
    asker.end();
  });
});
