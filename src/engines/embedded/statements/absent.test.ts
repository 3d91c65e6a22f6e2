/** Rows that lack an element of a set, by the index: the same as a table without an index gives, whatever was written before. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {ExecuteOptions, Outcome} from '../../../core/cql/port.ts';
import type {Condition, Select} from '../../../core/cql/statements/statement.ts';
import {openCql, shown, type CqlFixture} from '../cql.fixture.ts';
import {repeats} from '../../../../test/data/effort.ts';

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

const LONG = 'l'.repeat(1100);
const ELEMENTS = ['a', 'b', 'c', `${LONG}1`, `${LONG}2`];
const ROWS = 60;

/** `WHERE s NOT CONTAINS element AND rest`, for which Cassandra's grammar has no words. */
function ask(
  cql: CqlFixture,
  table: string,
  {element, rest}: {element: string; rest?: string | undefined},
  options: ExecuteOptions = {},
): Promise<Outcome> {
  const filter = rest === undefined ? '' : ` AND ${rest}`;
  const {statement} = cql.parse(`SELECT id, s, n FROM ${table} WHERE s CONTAINS '${element}'${filter} ALLOW FILTERING`);
  const select = statement as Select;
  const negated = (condition: Condition): Condition =>
    condition.kind === 'and'
      ? {kind: 'and', of: [{kind: 'not', of: condition.of[0]!}, ...condition.of.slice(1)]}
      : {kind: 'not', of: condition};
  const session = cql.database.session({role: 'cassandra', isSuperuser: true});
  return session.execute({...select, where: negated(select.where!)}, {keyspace: 'k', ...options});
}

const used = async (cql: CqlFixture, table: string, element: string): Promise<string | undefined> => {
  const outcome = await ask(cql, table, {element}, {explain: true});
  return outcome.kind === 'rows' ? outcome.plan?.access : undefined;
};

describe.each(Array.from({length: repeats(4)}, (_, i) => ({seed: i + 1})))('history $seed', ({seed}) => {
  const random = randomOf(seed * 7919);
  let cql: CqlFixture;
  beforeAll(async () => {
    // A few rows fill the memory: most lie in files, which are merged as they come.
    cql = await openCql(6_000);
    for (const table of ['t', 'plain']) {
      await cql.run(`CREATE TABLE ${table} (id int PRIMARY KEY, s set<text>, n int)`);
    }
    await cql.run("CREATE INDEX t_s ON t (s) USING 'sai'");
  });
  afterAll(() => cql.close());

  const both = async (text: string): Promise<void> => {
    const {micros} = cql.clock;
    await cql.run(text.replaceAll('TABLE', 't'));
    // The same times in both.
    cql.clock.micros = micros;
    await cql.run(text.replaceAll('TABLE', 'plain'));
  };

  const set = (): string => {
    const elements = ELEMENTS.filter(() => random(4) > 0).map(element => `'${element}'`);
    return `{${elements.join(', ')}}`;
  };

  function statement(): string {
    const id = random(ROWS);
    const one = ELEMENTS[random(ELEMENTS.length)]!;
    const ttl = random(5) === 0 ? ` USING TTL ${1 + random(30)}` : '';
    // Before or behind what was written meanwhile.
    const past = cql.clock.micros - BigInt(random(300));
    switch (random(10)) {
      case 0:
        return `UPDATE TABLE${ttl} SET s = s + {'${one}'} WHERE id = ${id}`;
      case 1:
        return `UPDATE TABLE SET s = s - {'${one}'} WHERE id = ${id}`;
      case 2:
        return `UPDATE TABLE USING TIMESTAMP ${past} SET s = s - {'${one}'} WHERE id = ${id}`;
      case 3:
        return `DELETE FROM TABLE WHERE id = ${id}`;
      case 4:
        return `UPDATE TABLE SET n = ${random(9)} WHERE id = ${id}`;
      case 5:
        return `UPDATE TABLE USING TIMESTAMP ${past} SET s = ${set()} WHERE id = ${id}`;
      case 6:
        return `DELETE s FROM TABLE WHERE id = ${id}`;
      default:
        return `INSERT INTO TABLE (id, s, n) VALUES (${id}, ${set()}, ${random(9)})${ttl}`;
    }
  }

  async function inPages(question: {element: string; rest: string | undefined}): Promise<string[]> {
    const rows: string[] = [];
    let pagingState: Uint8Array | undefined;
    do {
      const outcome = await ask(cql, 't', question, {pageSize: 3, pagingState});
      rows.push(...shown(outcome));
      pagingState = outcome.kind === 'rows' ? outcome.pagingState : undefined;
    } while (pagingState !== undefined);
    return rows;
  }

  test('gives the same rows', async () => {
    let found = 0;
    for (let round = 0; round < 25; round++) {
      for (let i = 0; i < 12; i++) {
        await both(statement());
      }
      if (random(3) === 0) {
        cql.clock.pass(random(12));
      }
      for (const element of ELEMENTS) {
        for (const rest of [undefined, `s CONTAINS '${ELEMENTS[random(3)]}'`, `n = ${random(9)}`]) {
          const expected = shown(await ask(cql, 'plain', {element, rest}));
          found += expected.length;
          const what = `without ${element}, ${rest} in round ${round}`;
          expect(shown(await ask(cql, 't', {element, rest})), what).toEqual(expected);
          expect(await inPages({element, rest}), what).toEqual(expected);
        }
      }
    }
    expect(found).toBeGreaterThan(500);
  });

  test('by the index, but for elements that it cannot tell apart', async () => {
    expect(await used(cql, 't', 'a')).toBe('index');
    expect(await used(cql, 't', `${LONG}1`)).toBe('scan');
    expect(await used(cql, 'plain', 'a')).toBe('scan');
  });
});
