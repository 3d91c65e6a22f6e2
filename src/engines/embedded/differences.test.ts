/** Intended differences from Apache Cassandra, by their number in docs/differences.md. */
import {describe, expect, test} from 'vitest';
import {openCql} from './cql.fixture.ts';

const KEYSPACE = "CREATE KEYSPACE d WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

describe('differences', () => {
  test('12: text is strict UTF-8', async () => {
    const cql = await openCql();
    await cql.run(KEYSPACE);
    await cql.run('CREATE TABLE d.t (k int PRIMARY KEY, v text)');

    for (const bytes of ['eda080', 'c080', 'f4908080']) {
      await expect(cql.run('INSERT INTO d.t (k, v) VALUES (1, ?)', [Buffer.from(bytes, 'hex')])).rejects.toMatchObject({
        code: 'invalid',
      });
    }
    await cql.close();
  });

  test('13: a zero vector in a cosine index is invalid', async () => {
    const cql = await openCql();
    await cql.run(KEYSPACE);
    await cql.run('CREATE TABLE d.t (k int PRIMARY KEY, v vector<float, 2>)');
    await cql.run("CREATE INDEX ON d.t (v) USING 'sai' WITH OPTIONS = {'similarity_function': 'cosine'}");

    await expect(cql.run('INSERT INTO d.t (k, v) VALUES (1, [0, 0])')).rejects.toMatchObject({code: 'invalid'});
    await expect(cql.run('UPDATE d.t SET v = [0, 0] WHERE k = 1')).rejects.toMatchObject({code: 'invalid'});
    await cql.run('INSERT INTO d.t (k, v) VALUES (1, [0, 1])');
    await cql.close();
  });

  test('32: a tinyint in hexadecimal digits is one byte', async () => {
    const cql = await openCql();
    await cql.run(KEYSPACE);
    await cql.run('CREATE TABLE d.t (k int PRIMARY KEY, v tinyint)');

    for (const text of ['0x', '0x00ff', '0x01020304']) {
      await expect(cql.run(`INSERT INTO d.t (k, v) VALUES (1, ${text})`)).rejects.toMatchObject({code: 'invalid'});
    }
    await cql.run('INSERT INTO d.t (k, v) VALUES (1, 0xff)');
    await cql.close();
  });

  test('14: a comment may end the text', async () => {
    const cql = await openCql();

    expect(await cql.rows('SELECT key FROM system.local -- the end')).toHaveLength(1);
    await cql.close();
  });

  test('16: system tables cannot be truncated or written to', async () => {
    const cql = await openCql();

    for (const statement of [
      'TRUNCATE system.local',
      'TRUNCATE system_schema.tables',
      "DELETE FROM system.local WHERE key = 'local'",
    ]) {
      await expect(cql.run(statement)).rejects.toMatchObject({code: 'unauthorized'});
    }
    await cql.close();
  });

  test('17: a vector index is made without a warning', async () => {
    const cql = await openCql();
    await cql.run(KEYSPACE);
    await cql.run('CREATE TABLE d.t (k int PRIMARY KEY, v vector<float, 2>)');

    expect(await cql.run("CREATE INDEX ON d.t (v) USING 'sai'")).toMatchObject({kind: 'schema'});
    expect((await cql.run('INSERT INTO d.t (k) VALUES (1)')).kind).toBe('void');
    await cql.close();
  });
});
