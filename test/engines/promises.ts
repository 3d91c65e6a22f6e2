/**
 * What core/cql/port.ts promises, asked of an engine. One call per engine:
 *
 *     promises('embedded, on disk', {open: …});
 */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {CqlFailure} from '../../src/core/cql/errors.ts';
import {parseStatement} from '../../src/core/cql/parser.ts';
import {UNSET} from '../../src/core/cql/port.ts';
import type {
  CqlDatabase,
  CqlEngine,
  CqlSession,
  Outcome,
  Principal,
  StatementMetadata,
} from '../../src/core/cql/port.ts';
import type {SchemaChange} from '../../src/core/cql/schema/schema.ts';
import type {Statement} from '../../src/core/cql/statements/statement.ts';
import {Client, failureOf, int, KEYSPACE, range, shown} from './client.ts';

export interface EngineUnderTest {
  /** A fresh engine without databases. */
  open(): CqlEngine;
  /**
   * It is Apache Cassandra, which promises less: any paging state is taken that names a row, writes may be seen in a part of a page,
   * and permissions are remembered for a while.
   */
  isApache?: boolean | undefined;
  /** Somebody with that role and the password of the same name. Absent: engines take our word. */
  principalOf?: ((database: CqlDatabase, role: string) => Promise<Principal>) | undefined;
}

const metadataOf = async (
  session: CqlSession,
  statement: Statement,
  markers: readonly (string | undefined)[],
): Promise<StatementMetadata> =>
  session.describe?.(statement, markers, 'p') ?? session.prepare(statement, markers, 'p');

const stateOf = (outcome: Outcome): Uint8Array | undefined =>
  outcome.kind === 'rows' ? outcome.pagingState : undefined;

export function promises(name: string, engineUnderTest: EngineUnderTest): void {
  const {open, isApache = false} = engineUnderTest;
  const principalOf =
    engineUnderTest.principalOf ??
    ((_: CqlDatabase, role: string) => Promise.resolve<Principal>({role, isSuperuser: false}));
  describe(name, () => {
    let engine: CqlEngine;
    let database: CqlDatabase;
    let client: Client;

    beforeAll(async () => {
      engine = open();
      database = await engine.openDatabase('main');
      client = new Client(database);
      await client.run(KEYSPACE, [], {keyspace: undefined});
    });
    afterAll(() => engine.close());

    describe('rows', () => {
      beforeAll(async () => {
        await client.run(
          'CREATE TABLE ordered (k int, c int, v int, PRIMARY KEY (k, c)) WITH CLUSTERING ORDER BY (c DESC)',
        );
        for (const k of range(12)) {
          for (const c of [2, 0, 3, 1]) {
            await client.run('INSERT INTO ordered (k, c, v) VALUES (?, ?, ?)', [int(k), int(c), int(k * 10 + c)]);
          }
        }
      });

      test('come in the order of tokens, then of clustering', async () => {
        const tokens = (await client.rows('SELECT token(k) FROM ordered PER PARTITION LIMIT 1')).map(BigInt);
        const clustering = await client.rows('SELECT c FROM ordered');

        expect(tokens).toHaveLength(12);
        expect(tokens).toEqual([...tokens].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        expect(clustering).toEqual(range(12).flatMap(() => ['3', '2', '1', '0']));
      });

      test.each([1, 2, 3, 5, 7, 47, 48, 49])('in pages of %i are the same rows', async pageSize => {
        const whole = await client.rows('SELECT k, c, v FROM ordered');
        const seen: string[] = [];
        let pagingState: Uint8Array | undefined;
        do {
          const page = await client.run('SELECT k, c, v FROM ordered', [], {pageSize, pagingState});
          seen.push(...shown(page));
          pagingState = stateOf(page);
        } while (pagingState !== undefined);

        expect(seen).toEqual(whole);
      });

      test('of a page can be asked for again, from anywhere, by another session', async () => {
        const first = await client.run('SELECT k, c FROM ordered', [], {pageSize: 10});
        const second = await client.run('SELECT k, c FROM ordered', [], {pageSize: 10, pagingState: stateOf(first)});
        const other = new Client(database);
        const again = await other.run('SELECT k, c FROM ordered', [], {pageSize: 10, pagingState: stateOf(first)});
        const third = await other.run('SELECT k, c FROM ordered', [], {pageSize: 50, pagingState: stateOf(second)});

        expect(shown(again)).toEqual(shown(second));
        expect([...shown(first), ...shown(second), ...shown(third)]).toEqual(
          await client.rows('SELECT k, c FROM ordered'),
        );
      });

      test('a page goes on where it was, also when its last row is gone', async () => {
        await client.run('CREATE TABLE gone (k int, c int, PRIMARY KEY (k, c))');
        for (const c of range(9)) {
          await client.run('INSERT INTO gone (k, c) VALUES (1, ?)', [int(c)]);
        }
        const first = await client.run('SELECT c FROM gone', [], {pageSize: 3});
        await client.run('DELETE FROM gone WHERE k = 1 AND c IN (2, 3)');
        await client.run('INSERT INTO gone (k, c) VALUES (1, -1)');
        const rest = await client.rows('SELECT c FROM gone', [], {pageSize: 100, pagingState: stateOf(first)});

        expect(shown(first)).toEqual(['0', '1', '2']);
        expect(rest).toEqual(['4', '5', '6', '7', '8']);
      });

      test.each([
        ['nonsense', async () => Buffer.from('nonsense')],
        ...(isApache
          ? []
          : ([
              [
                'of another statement',
                async () => stateOf(await client.run('SELECT k FROM ordered', [], {pageSize: 1})),
              ],
              [
                'of other values',
                async () => stateOf(await client.run('SELECT c FROM ordered WHERE k = ?', [int(1)], {pageSize: 1})),
              ],
            ] as const)),
      ] as const)('a paging state that is %s is refused', async (_, make) => {
        const pagingState = await make();
        const failure = await failureOf(
          client.run('SELECT c FROM ordered WHERE k = ?', [int(2)], {pageSize: 1, pagingState}),
        );

        expect(failure.code).toBe('protocol');
      });

      test('between pages show what was written meanwhile', async () => {
        await client.run('CREATE TABLE between (k int, c int, v int, PRIMARY KEY (k, c))');
        for (const c of range(6)) {
          await client.run('INSERT INTO between (k, c, v) VALUES (1, ?, 0)', [int(c)]);
        }
        const first = await client.run('SELECT c, v FROM between', [], {pageSize: 3});
        await client.run('UPDATE between SET v = 1 WHERE k = 1 AND c IN (0, 5)');
        const rest = await client.rows('SELECT c, v FROM between', [], {pageSize: 3, pagingState: stateOf(first)});

        expect(shown(first)).toEqual(['0 0', '1 0', '2 0']);
        expect(rest).toEqual(['3 0', '4 0', '5 1']);
      });

      if (!isApache) {
        test('of one page are of one moment', async () => {
          await client.run('CREATE TABLE moment (k int, c int, v int, PRIMARY KEY (k, c))');
          const count = 6000;
          for (let from = 0; from < count; from += 500) {
            const items = range(500).map(i => ({
              statement: client.statement('INSERT INTO moment (k, c, v) VALUES (?, ?, 0)'),
              values: [int((from + i) % 7), int(from + i)],
            }));
            await client.session.executeBatch('unlogged', items, {keyspace: 'p'});
          }
          let isReading = true;
          let rounds = 0;
          const writing = (async () => {
            while (isReading) {
              rounds += 1;
              const mark = client.statement('UPDATE moment SET v = ? WHERE k = ? AND c = ?');
              await client.session.executeBatch(
                'logged',
                [0, 1, count - 1, count - 2].map(c => ({statement: mark, values: [int(rounds), int(c % 7), int(c)]})),
                {keyspace: 'p'},
              );
              await new Promise(resolve => setImmediate(resolve));
            }
          })();
          const marks: string[][] = [];
          for (const _ of range(6)) {
            const rows = await client.rows('SELECT c, v FROM moment');
            const byRow = new Map(rows.map(row => row.split(' ') as [string, string]));
            marks.push(['0', '1', String(count - 1), String(count - 2)].map(c => byRow.get(c) ?? 'none'));
          }
          isReading = false;
          await writing;

          expect(rounds).toBeGreaterThan(3);
          for (const each of marks) {
            expect(new Set(each).size).toBe(1);
          }
        });
      }
    });

    describe('failures', () => {
      beforeAll(async () => {
        await client.all('CREATE TABLE f (k int PRIMARY KEY, v int)', 'INSERT INTO f (k, v) VALUES (1, 0)');
      });

      test.each([
        {text: 'SELECT nope FROM f', code: 'invalid'},
        {text: 'SELECT * FROM nope', code: 'invalid'},
        {text: 'SELECT * FROM f WHERE v = 1', code: 'invalid'},
        {text: 'INSERT INTO f (v) VALUES (1)', code: 'invalid'},
        {text: 'CREATE TABLE f (k int PRIMARY KEY)', code: 'already_exists'},
        {text: KEYSPACE, code: 'already_exists'},
        {text: 'CREATE TABLE g (k int PRIMARY KEY) WITH gc_grace_seconds = -1', code: 'config'},
        {text: 'SELECT v / 0 FROM f', code: 'function_failure'},
        {text: 'DROP KEYSPACE system', code: 'unauthorized'},
        {text: 'USE nope', code: 'invalid'},
      ])('$text: $code', async ({text, code}) => {
        expect((await client.failure(text)).code).toBe(code);
      });

      test('too few and too many values', async () => {
        expect((await client.failure('SELECT * FROM f WHERE k = ?')).code).toBe('invalid');
        expect((await client.failure('SELECT * FROM f WHERE k = ?', [int(1), int(2)])).code).toBe('invalid');
      });

      test('a failure to prepare is the failure to run', async () => {
        const text = 'SELECT nope FROM f WHERE k = ?';
        const {statement, markers} = parseStatement(text);

        await expect(metadataOf(client.session, statement, markers)).rejects.toMatchObject({
          code: 'invalid',
          message: (await client.failure(text, [int(1)])).message,
        });
      });
    });

    describe('what a statement is', () => {
      beforeAll(() => client.run('CREATE TABLE d (a int, b text, c int, l list<int>, PRIMARY KEY ((a, b), c))'));

      test.each([
        {
          text: 'SELECT c, l FROM d WHERE b = ? AND a = ? LIMIT ?',
          variables: 'b a [limit]',
          key: [1, 0],
          columns: 'c l',
        },
        {text: 'INSERT INTO d (c, b, a, l) VALUES (?, ?, 1, ?)', variables: 'c b l', key: [], columns: undefined},
        {
          text: 'UPDATE d SET l[?] = ? WHERE a = ? AND b = ? AND c = 0',
          variables: 'idx(l) value(l) a b',
          key: [2, 3],
          columns: undefined,
        },
        {text: 'CREATE TABLE IF NOT EXISTS d (a int PRIMARY KEY)', variables: '', key: [], columns: undefined},
      ])('$text', async ({text, variables, key, columns}) => {
        const {statement, markers} = parseStatement(text);
        const metadata = await metadataOf(client.session, statement, markers);

        expect(metadata.variables.map(({name}) => name).join(' ')).toBe(variables);
        expect(metadata.partitionKeyIndexes).toEqual(key);
        expect(metadata.columns?.map(({name}) => name).join(' ')).toBe(columns);
        expect(client.session.prepare(statement, markers, 'p')).toEqual(metadata);
      });
    });

    describe('batches', () => {
      beforeAll(() => client.run('CREATE TABLE b (k int PRIMARY KEY, v int)'));

      test.each(['logged', 'unlogged'] as const)('%s: one bad item, and nothing is written', async type => {
        const insert = client.statement('INSERT INTO b (k, v) VALUES (?, ?)');
        const failure = await failureOf(
          client.session.executeBatch(
            type,
            [
              {statement: insert, values: [int(1), int(1)]},
              {statement: insert, values: [null, int(1)]},
            ],
            {keyspace: 'p'},
          ),
        );

        expect(failure.code).toBe('invalid');
        expect(await client.rows('SELECT * FROM b WHERE k = 1')).toEqual([]);
      });

      test('all items have one write time, and unset values leave columns alone', async () => {
        const insert = client.statement('INSERT INTO b (k, v) VALUES (?, ?)');
        await client.session.executeBatch(
          'logged',
          [
            {statement: insert, values: [int(2), int(5)]},
            {statement: insert, values: [int(2), int(3)]},
            {statement: insert, values: [int(3), UNSET]},
          ],
          {keyspace: 'p', timestamp: 77n},
        );

        expect(await client.rows('SELECT k, v, writetime(v) FROM b WHERE k IN (2, 3)')).toEqual([
          '2 5 77',
          '3 null null',
        ]);
      });

      test('a refused condition writes nothing', async () => {
        const outcome = await client.run(
          'BEGIN BATCH INSERT INTO b (k, v) VALUES (2, 9) IF NOT EXISTS; UPDATE b SET v = 10 WHERE k = 2; APPLY BATCH',
        );

        expect(shown(outcome)[0]).toMatch(/^false/);
        expect(await client.rows('SELECT v FROM b WHERE k = 2')).toEqual(['5']);
      });
    });

    describe('many at once', () => {
      test('conditional writes lose no update', async () => {
        await client.all('CREATE TABLE lwt (k int PRIMARY KEY, v int)', 'INSERT INTO lwt (k, v) VALUES (1, 0)');
        const increment = async (own: Client): Promise<void> => {
          for (;;) {
            const [value] = await own.rows('SELECT v FROM lwt WHERE k = 1');
            const outcome = await own.run('UPDATE lwt SET v = ? WHERE k = 1 IF v = ?', [
              int(Number(value) + 1),
              int(Number(value)),
            ]);
            if (shown(outcome)[0] === 'true') {
              return;
            }
          }
        };
        await Promise.all(
          range(8).map(async () => {
            const own = new Client(database);
            for (const _ of range(10)) {
              await increment(own);
            }
          }),
        );

        expect(await client.rows('SELECT v FROM lwt')).toEqual(['80']);
      });

      test('of all that insert a row if it does not exist, one does', async () => {
        await client.run('CREATE TABLE once (k int PRIMARY KEY, v int)');
        const outcomes = await Promise.all(
          range(30).map(v => client.run('INSERT INTO once (k, v) VALUES (1, ?) IF NOT EXISTS', [int(v)])),
        );

        expect(outcomes.filter(outcome => shown(outcome)[0] === 'true')).toHaveLength(1);
      });

      test('counters count them all', async () => {
        await client.run('CREATE TABLE counted (k int PRIMARY KEY, n counter)');
        await Promise.all(
          range(200).map(i => client.run(`UPDATE counted SET n = n ${i % 4 === 0 ? '-' : '+'} 1 WHERE k = 1`)),
        );

        expect(await client.rows('SELECT n FROM counted')).toEqual(['100']);
      });

      test('writes of a session are seen by it and by others when they are answered', async () => {
        await client.run('CREATE TABLE seen (k int PRIMARY KEY)');
        const other = new Client(database);
        for (const k of range(20)) {
          await client.run('INSERT INTO seen (k) VALUES (?)', [int(k)]);
          expect(await other.rows('SELECT k FROM seen WHERE k = ?', [int(k)])).toEqual([String(k)]);
        }
      });
    });

    describe('definitions', () => {
      test('are told when they can be seen, once, and not when nothing changed', async () => {
        const heard: string[] = [];
        const stop = database.onSchemaChange(({change, target, name: of}: SchemaChange) => {
          const isThere = database.schema().keyspaces.get('p')?.tables.has('told') === true;
          heard.push(`${change} ${target} ${of ?? ''} ${isThere}`);
        });
        const {version} = database.schema();
        await client.run('CREATE TABLE told (k int PRIMARY KEY)');
        expect(database.schema().version).not.toBe(version);
        await client.run('CREATE TABLE IF NOT EXISTS told (k int PRIMARY KEY)');
        await client.failure('CREATE TABLE told (k int PRIMARY KEY)');
        await client.run('ALTER TABLE told ADD v int');
        await client.run('DROP TABLE told');
        stop();
        await client.run('CREATE TABLE told (k int PRIMARY KEY)');

        expect(heard).toEqual(['CREATED TABLE told true', 'UPDATED TABLE told true', 'DROPPED TABLE told false']);
      });

      test('a snapshot of the schema does not change', async () => {
        const before = database.schema();
        const tables = before.keyspaces.get('p')?.tables.size;
        await client.run('CREATE TABLE later (k int PRIMARY KEY)');

        expect(before.keyspaces.get('p')?.tables.size).toBe(tables);
        expect(database.schema()).not.toBe(before);
      });

      test('a statement follows the table that it names', async () => {
        await client.all('CREATE TABLE follow (k int PRIMARY KEY)', 'INSERT INTO follow (k) VALUES (1)');
        expect(await client.rows('SELECT * FROM follow')).toEqual(['1']);
        await client.run('ALTER TABLE follow ADD v int');
        expect(await client.rows('SELECT * FROM follow')).toEqual(['1 null']);
        await client.run('DROP TABLE follow');
        expect((await client.failure('SELECT * FROM follow')).code).toBe('invalid');
        await client.run('CREATE TABLE follow (k int PRIMARY KEY)');
        expect(await client.rows('SELECT * FROM follow')).toEqual([]);
      });
    });

    describe('principals', () => {
      test('without rights read nothing, write nothing and define nothing', async () => {
        await client.all(
          'CREATE TABLE secret (k int PRIMARY KEY)',
          `CREATE ROLE bob WITH LOGIN = true AND PASSWORD = 'bob'`,
        );
        const own = new Client(database, await principalOf(database, 'bob'));

        for (const text of [
          'SELECT * FROM secret',
          'INSERT INTO secret (k) VALUES (1)',
          'UPDATE f SET v = 1 WHERE k = 1',
          'DELETE FROM secret WHERE k = 1',
          'TRUNCATE secret',
          'CREATE TABLE mine (k int PRIMARY KEY)',
          'DROP TABLE secret',
          'ALTER TABLE secret ADD v int',
          'CREATE INDEX ON f (v)',
          "CREATE KEYSPACE bobs WITH replication = {'class': 'SimpleStrategy'}",
          'BEGIN BATCH INSERT INTO secret (k) VALUES (1); APPLY BATCH',
        ]) {
          expect({text, code: (await own.failure(text)).code}).toEqual({text, code: 'unauthorized'});
        }
        const insert = own.statement('INSERT INTO secret (k) VALUES (1)');
        const inBatch = own.session.executeBatch('logged', [{statement: insert, values: []}], {keyspace: 'p'});
        expect((await failureOf(inBatch)).code).toBe('unauthorized');
        expect(await client.rows('SELECT * FROM secret')).toEqual([]);
      });

      test('all read what drivers need', async () => {
        const own = new Client(database, await principalOf(database, 'bob'));

        expect(await own.rows('SELECT key FROM system.local')).toEqual(["'local'"]);
        expect((await own.rows('SELECT keyspace_name FROM system_schema.keyspaces')).length).toBeGreaterThan(3);
      });

      test('that left have no rights any more', async () => {
        await client.run(`CREATE ROLE boss WITH LOGIN = true AND SUPERUSER = true AND PASSWORD = 'boss'`);
        const boss = new Client(database, await principalOf(database, 'boss'));
        expect(await boss.rows('SELECT * FROM secret')).toEqual([]);
        await client.run('ALTER ROLE boss WITH SUPERUSER = false');

        const asked = () =>
          boss.run('SELECT * FROM secret').then(
            () => 'allowed',
            (failure: CqlFailure) => failure.code,
          );
        // Source: `roles_validity` and `permissions_validity` of Cassandra are 2 s.
        await expect.poll(asked, {timeout: isApache ? 10_000 : 1}).toBe('unauthorized');
      });

      test('log in with their password, and those who wait for changes are told', async () => {
        let told = 0;
        const stop = database.onRolesChange(() => (told += 1));
        await client.run("CREATE ROLE ann WITH LOGIN = true AND PASSWORD = 'right'");
        expect(told).toBeGreaterThan(0);
        stop();

        expect(await database.authenticate('ann', 'right')).toMatchObject({role: 'ann'});
        expect((await failureOf(database.authenticate('ann', 'wrong'))).code).toBe('bad_credentials');
        expect((await failureOf(database.authenticate('nobody', 'right'))).code).toBe('bad_credentials');
      });
    });
  });
}
