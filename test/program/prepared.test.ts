/** Prepared statements over a restart of the whole program, on disk. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {start} from '../../src/index.ts';
import type {Asterism} from '../../src/index.ts';
import {PROTOCOL_VERSIONS} from '../../src/wire/cql/frame.ts';
import {RawClient} from '../doors/native/raw-client.ts';

let folder: string;
let running: Asterism;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'asterism-prepared-'));
  running = await start({dataDir: folder});
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, {recursive: true, force: true});
});

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

async function restart(): Promise<void> {
  await running.stop();
  running = await start({dataDir: folder});
}

const ready = (version: 3 | 4 | 5): Promise<RawClient> => RawClient.ready(running.ports.cql!, version);

test.each(PROTOCOL_VERSIONS)(
  'v%i: what was prepared runs after a restart, and what was altered does not',
  async version => {
    const before = await ready(version);
    for (const text of [
      `CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
      'CREATE TABLE ks.t (k int PRIMARY KEY, v int)',
      'CREATE TABLE ks.altered (k int PRIMARY KEY, v int)',
      'CREATE TABLE ks.dropped (k int PRIMARY KEY, v int)',
      'USE ks',
    ]) {
      await before.query(text);
    }
    const insert = await before.prepare('INSERT INTO t (k, v) VALUES (?, ?)');
    const select = await before.prepare('SELECT v FROM ks.t WHERE k = ?');
    const altered = await before.prepare('SELECT * FROM ks.altered');
    const dropped = await before.prepare('SELECT * FROM ks.dropped');
    await before.query('ALTER TABLE ks.altered ADD w int');
    await before.query('DROP TABLE ks.dropped');
    before.end();
    await restart();

    const after = await ready(version);
    const inserted = await after.execute(insert.id, {values: [int(1), int(7)]}, insert.resultMetadataId);
    const selected = await after.execute(select.id, {values: [int(1)], skipMetadata: true}, select.resultMetadataId);
    const kept = await after.query('SELECT logged_keyspace, query_string FROM system.prepared_statements');

    expect(inserted.response.kind).toBe('void');
    expect(selected.response).toMatchObject({kind: 'rows', rows: [[int(7)]]});
    for (const {id, resultMetadataId} of [altered, dropped]) {
      expect((await after.execute(id, {}, resultMetadataId)).response).toMatchObject({failure: {code: 'unprepared'}});
    }
    const rows = kept.response.kind === 'rows' ? kept.response.rows : [];
    expect(rows.map(row => row.map(value => (value === null ? null : Buffer.from(value).toString()))).sort()).toEqual([
      [null, 'SELECT v FROM ks.t WHERE k = ?'],
      ['ks', 'INSERT INTO t (k, v) VALUES (?, ?)'],
    ]);
    // Prepared again it is the same.
    expect((await after.prepare('SELECT v FROM ks.t WHERE k = ?')).id).toBe(select.id);
    after.end();
  },
);

test('a batch of statements of before', async () => {
  const before = await ready(4);
  await before.query(`CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`);
  await before.query('CREATE TABLE ks.t (k int PRIMARY KEY, v int)');
  const {id} = await before.prepare('INSERT INTO ks.t (k, v) VALUES (?, ?)');
  before.end();
  await restart();

  const after = await ready(4);
  const {response} = await after.batch('unlogged', [
    {kind: 'prepared', id, values: [int(1), int(1)]},
    {kind: 'prepared', id, values: [int(2), int(2)]},
  ]);

  expect(response.kind).toBe('void');
  after.end();
});
