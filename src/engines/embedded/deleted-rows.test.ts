/** What deletions of partitions and ranges hide stays hidden, and nothing else does, wherever rows and deletions lie. */
import {describe, expect, test} from 'vitest';
import {openCql, type CqlFixture} from './cql.fixture.ts';
import {randomOf} from './store/testing.ts';

const PARTITIONS = 3;
const ROWS = 400;
const insert = `INSERT INTO t (p, c, v) VALUES (?, ?, '${'v'.repeat(60)}') USING TIMESTAMP ?`;

interface Deleted {
  readonly p: number;
  readonly from: number;
  readonly to: number;
  readonly ts: number;
}

/** Rows by partition and clustering: the time of their latest write. */
class Model {
  readonly #written = new Map<number, number>();
  readonly #deleted: Deleted[] = [];

  write(p: number, c: number, ts: number): void {
    const key = p * ROWS + c;
    this.#written.set(key, Math.max(ts, this.#written.get(key) ?? 0));
  }

  delete(deleted: Deleted): void {
    this.#deleted.push(deleted);
  }

  rows(p: number): number[] {
    const rows: number[] = [];
    for (let c = 0; c < ROWS; c++) {
      const ts = this.#written.get(p * ROWS + c);
      if (ts !== undefined && !this.#deleted.some(d => d.p === p && d.from <= c && c < d.to && d.ts >= ts)) {
        rows.push(c);
      }
    }
    return rows;
  }
}

async function check(cql: CqlFixture, model: Model): Promise<void> {
  const order = new Map<number, string[]>();
  for (const text of await cql.rows('SELECT p, c FROM t')) {
    const [p, c] = text.split(' | ');
    order.set(Number(p), [...(order.get(Number(p)) ?? []), c!]);
  }
  const paged = (await cql.pages('SELECT c FROM t', 37)).flat();
  expect(paged).toEqual([...order.values()].flat());
  for (let p = 0; p < PARTITIONS; p++) {
    const rows = model.rows(p).map(String);
    expect(order.get(p) ?? []).toEqual(rows);
    expect(await cql.rows(`SELECT c FROM t WHERE p = ${p}`)).toEqual(rows);
    expect(await cql.rows(`SELECT c FROM t WHERE p = ${p} ORDER BY c DESC`)).toEqual(rows.toReversed());
    expect(await cql.rows(`SELECT c FROM t WHERE p = ${p} AND c >= 100 AND c < 300`)).toEqual(
      rows.filter(c => Number(c) >= 100 && Number(c) < 300),
    );
    expect(await cql.rows(`SELECT c FROM t WHERE p = ${p} ORDER BY c DESC LIMIT 1`)).toEqual(rows.slice(-1));
  }
}

describe.each([
  {where: 'in memory', memtableBytes: undefined, seeds: [1]},
  {where: 'in files and memory', memtableBytes: 60_000, seeds: [2, 3]},
])('deleted rows $where', ({memtableBytes, seeds}) => {
  test.each(seeds)('random writes and deletions: seed %i', async seed => {
    const random = randomOf(seed);
    const cql = await openCql(memtableBytes);
    const model = new Model();
    try {
      await cql.run('CREATE TABLE t (p int, c int, v text, PRIMARY KEY (p, c))');
      for (let round = 0; round < 4; round++) {
        for (let i = 0; i < 400; i++) {
          const [p, c, ts] = [random(PARTITIONS), random(ROWS), 1 + random(1000)];
          model.write(p, c, ts);
          await cql.run(insert, [int(p), int(c), bigint(ts)]);
        }
        for (let i = 0; i < 3; i++) {
          const from = random(ROWS);
          const deleted = {p: random(PARTITIONS), from, to: from + random(ROWS), ts: random(1000)};
          const isWhole = random(4) === 0;
          model.delete(isWhole ? {...deleted, from: 0, to: ROWS} : deleted);
          const range = isWhole ? '' : ` AND c >= ${from} AND c < ${deleted.to}`;
          await cql.run(`DELETE FROM t USING TIMESTAMP ${deleted.ts} WHERE p = ${deleted.p}${range}`);
        }
        await check(cql, model);
      }
    } finally {
      await cql.close();
    }
  });
});

function int(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function bigint(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}
