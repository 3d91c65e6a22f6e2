import {describe, expect, test, vi} from 'vitest';
import {CqlFailure} from '../cql/errors.ts';
import {parseStatement} from '../cql/parser.ts';
import type {CqlSession, Outcome} from '../cql/port.ts';
import type {Keyspace, Schema, Table} from '../cql/schema/schema.ts';
import {Turns, VectorWriters, VectorWritersSession, WRITES_UNTIL_MORE} from './vector-writers.ts';

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Work that ends when it is told to. */
function works(): {work: () => Promise<void>; running: () => number; end: (error?: Error) => Promise<void>} {
  const open: {resolve: () => void; reject: (error: Error) => void}[] = [];
  return {
    work: () => new Promise((resolve, reject) => open.push({resolve, reject})),
    running: () => open.length,
    async end(error) {
      const one = open.shift()!;
      if (error === undefined) {
        one.resolve();
      } else {
        one.reject(error);
      }
      await settled();
    },
  };
}

describe('turns', () => {
  test('are taken in the order of arrival, so many at once', async () => {
    const {work, running, end} = works();
    const turns = new Turns(2, 1000);
    const done: number[] = [];
    const all = [0, 1, 2, 3, 4].map(one => turns.run(work).then(() => done.push(one)));

    const seen = [running()];
    for (let i = 0; i < 5; i += 1) {
      await end();
      seen.push(running());
    }
    await Promise.all(all);

    expect(seen).toEqual([2, 2, 2, 2, 1, 0]);
    expect(done).toEqual([0, 1, 2, 3, 4]);
    expect(turns.isIdle).toBe(true);
  });

  test('are handed on by work that fails', async () => {
    const {work, running, end} = works();
    const turns = new Turns(1, 1000);
    const failing = turns.run(work);
    const other = turns.run(work);

    const failed = expect(failing).rejects.toThrow('no');
    await end(new Error('no'));
    await failed;

    expect(running()).toBe(1);
    await end();
    await other;
  });

  test('become fewer, never none', async () => {
    const {work, running, end} = works();
    const turns = new Turns(3, 1000);
    const all = Array.from({length: 6}, () => turns.run(work));
    turns.halve();
    const seen = [running()];
    for (let i = 0; i < 6; i += 1) {
      await end();
      seen.push(running());
    }
    await Promise.all(all);

    expect(seen).toEqual([3, 2, 1, 1, 1, 1, 0]);
    turns.halve();
    expect(turns.most).toBe(1);
  });

  test('become more again when nothing fails for long', () => {
    const turns = new Turns(4, 1000);
    turns.halve();
    turns.halve();
    const seen = [turns.most];
    for (let i = 0; i < 5; i += 1) {
      for (let writes = 0; writes < WRITES_UNTIL_MORE; writes += 1) {
        turns.hasWorked();
      }
      seen.push(turns.most);
    }

    expect(seen).toEqual([1, 2, 3, 4, 4, 4]);
  });

  test('that do not come in time fail', async () => {
    vi.useFakeTimers();
    try {
      const {work, running} = works();
      const turns = new Turns(1, 1000);
      void turns.run(work);
      const late = expect(turns.run(work)).rejects.toMatchObject({code: 'overloaded'});
      await vi.advanceTimersByTimeAsync(1000);
      await late;
      expect(running()).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

function schemaWith(tables: Readonly<Record<string, string | undefined>>): Schema {
  const made = Object.entries(tables).map(([name, similarity]) => [
    name,
    {id: name, name, indexes: [{name: 'i', similarity}]} as unknown as Table,
  ]);
  const keyspace = {tables: new Map(made as [string, Table][])} as unknown as Keyspace;
  return {keyspaces: new Map([['k', keyspace]])} as unknown as Schema;
}

describe('a session', () => {
  const {work, running, end} = works();
  let failure: CqlFailure | undefined;
  const write = async (): Promise<Outcome> => {
    await work();
    if (failure !== undefined) {
      throw failure;
    }
    return {kind: 'void'};
  };
  const behind = {
    principal: {role: 'r', isSuperuser: false},
    execute: write,
    executeBatch: write,
  } as unknown as CqlSession;
  const schema = schemaWith({near: 'cosine', plain: undefined});
  const opened = (): VectorWritersSession => new VectorWritersSession(behind, new VectorWriters(2, () => schema));

  test.each<{text: string; atOnce: number}>([
    {text: 'INSERT INTO k.near (k) VALUES (1)', atOnce: 2},
    {text: 'INSERT INTO near (k) VALUES (1) IF NOT EXISTS', atOnce: 2},
    {text: `INSERT INTO near JSON '{"k": 1}'`, atOnce: 2},
    {text: 'UPDATE k.near SET v = 1 WHERE k = 1', atOnce: 2},
    {text: 'BEGIN BATCH DELETE FROM near WHERE k = 1; UPDATE near SET v = 1 WHERE k = 1; APPLY BATCH', atOnce: 2},
    {text: 'DELETE FROM near WHERE k = 1', atOnce: 5},
    {text: 'SELECT * FROM near', atOnce: 5},
    {text: 'INSERT INTO k.plain (k) VALUES (1)', atOnce: 5},
    {text: 'INSERT INTO other.near (k) VALUES (1)', atOnce: 5},
  ])('runs $atOnce of 5 at once: $text', async ({text, atOnce}) => {
    const session = opened();
    const {statement} = parseStatement(text);
    const all = Array.from({length: 5}, () => session.execute(statement, {keyspace: 'k'}));
    await settled();
    expect(running()).toBe(atOnce);
    for (let i = 0; i < 5; i += 1) {
      await end();
    }
    await Promise.all(all);
  });

  test('counts batches of statements as one', async () => {
    const session = opened();
    const item = {statement: parseStatement('INSERT INTO near (k) VALUES (1)').statement, values: []};
    const all = Array.from({length: 5}, () => session.executeBatch('unlogged', [item, item], {keyspace: 'k'}));
    await settled();
    expect(running()).toBe(2);
    for (let i = 0; i < 5; i += 1) {
      await end();
    }
    await Promise.all(all);
  });

  test('lets fewer write after a write that failed', async () => {
    const session = opened();
    const {statement} = parseStatement('INSERT INTO near (k) VALUES (1)');
    const first = session.execute(statement, {keyspace: 'k'});
    failure = new CqlFailure('write_failure', 'as many as there are processors');
    const failed = expect(first).rejects.toThrow('processors');
    await end();
    await failed;
    failure = undefined;

    const all = Array.from({length: 3}, () => session.execute(statement, {keyspace: 'k'}));
    await settled();
    expect(running()).toBe(1);
    for (let i = 0; i < 3; i += 1) {
      await end();
    }
    await Promise.all(all);
  });
});
