/**
 * What core/cql/port.ts promises of engines that keep databases themselves. A cluster is one database.
 *
 *     databasePromises('embedded, on disk', {open: …, afterPowerLoss: …});
 */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {CqlEngine} from '../../src/core/cql/port.ts';
import {Client, int, KEYSPACE, range} from './client.ts';

export interface DatabaseEngineUnderTest {
  /** A fresh engine without databases. */
  open(): CqlEngine;
  /** What a power loss at this moment would leave of an engine that `open` gave. Absent: it keeps nothing. */
  afterPowerLoss?: ((engine: CqlEngine) => CqlEngine) | undefined;
}

export function databasePromises(name: string, {open, afterPowerLoss}: DatabaseEngineUnderTest): void {
  describe(name, () => {
    let engine: CqlEngine;

    beforeAll(() => {
      engine = open();
    });

    afterAll(() => engine.close());

    test('know nothing of each other', async () => {
      const main = new Client(await engine.openDatabase('main'));
      const other = new Client(await engine.openDatabase('other'));
      await main.run(KEYSPACE, [], {keyspace: undefined});
      await other.run(KEYSPACE, [], {keyspace: undefined});
      await main.all('CREATE TABLE f (k int PRIMARY KEY, v int)', 'INSERT INTO f (k, v) VALUES (1, 0)');
      await other.all('CREATE TABLE f (k int PRIMARY KEY, other text)');

      expect(await other.rows('SELECT * FROM f')).toEqual([]);
      expect((await other.failure('SELECT v FROM f')).code).toBe('invalid');
      expect(await main.rows('SELECT v FROM f')).toEqual(['0']);
      expect(await engine.listDatabases()).toEqual(['main', 'other']);
    });

    test('closed: what runs ends, sessions say why they fail, and all is there again', async () => {
      const own = await engine.openDatabase('parked');
      const session = new Client(own);
      await session.run(KEYSPACE, [], {keyspace: undefined});
      await session.run('CREATE TABLE t (k int PRIMARY KEY)');
      const running = range(20).map(k => session.run('INSERT INTO t (k) VALUES (?)', [int(k)]));
      await engine.closeDatabase('parked');

      expect((await Promise.allSettled(running)).every(each => each.status === 'fulfilled')).toBe(true);
      expect(own.state).toBe('closed');
      expect((await session.failure('SELECT * FROM t')).details).toMatchObject({reason: 'closed'});
      const again = new Client(await engine.openDatabase('parked'));
      expect(await again.rows('SELECT count(*) FROM t')).toEqual(['20']);
      expect((await session.failure('SELECT * FROM t')).details).toMatchObject({reason: 'closed'});
    });

    test('dropped: sessions say why they fail, and a new one of the name is empty', async () => {
      const own = await engine.openDatabase('dropped');
      const session = new Client(own);
      await session.run(KEYSPACE, [], {keyspace: undefined});
      await engine.dropDatabase('dropped');

      expect((await session.failure('SELECT * FROM t')).details).toMatchObject({reason: 'dropped'});
      const again = await engine.openDatabase('dropped');
      expect(again.schema().keyspaces.has('p')).toBe(false);
    });

    if (afterPowerLoss !== undefined) {
      test('what was answered is there after a power loss', async () => {
        const own = open();
        const first = new Client(await own.openDatabase('power'));
        await first.run(KEYSPACE, [], {keyspace: undefined});
        await first.all(
          'CREATE TABLE t (k int PRIMARY KEY, v int)',
          "CREATE ROLE eve WITH LOGIN = true AND PASSWORD = 'x'",
        );
        const answered: number[] = [];
        const running = range(200).map(async k => {
          await first.run('INSERT INTO t (k, v) VALUES (?, 1)', [int(k)]);
          answered.push(k);
        });
        await Promise.race(running);
        await first.run('UPDATE t SET v = 2 WHERE k = 500 IF v = null');
        const known = [...answered];
        const survivor = afterPowerLoss(own);
        await Promise.all(running);
        const second = new Client(await survivor.openDatabase('power'));
        const there = new Set((await second.rows('SELECT k FROM t')).map(Number));

        expect(known.length).toBeGreaterThan(0);
        expect(known.filter(k => !there.has(k))).toEqual([]);
        expect(await second.rows('SELECT v FROM t WHERE k = 500')).toEqual(['2']);
        expect(await second.rows("SELECT role FROM system_auth.roles WHERE role = 'eve'")).toEqual(["'eve'"]);
        await survivor.close();
        await own.close();
      });
    }
  });
}
