import {expect, test} from 'vitest';
import {openEmbeddedEngine} from './engine.ts';

test('prepared statements are there when the database is opened again', async () => {
  const engine = openEmbeddedEngine({directory: undefined});
  const {keptStatements: kept} = await engine.openDatabase('d');
  const first = {id: Buffer.alloc(16, 1), keyspace: 'k', text: 'SELECT * FROM t'};
  const second = {id: Buffer.alloc(16, 2), keyspace: undefined, text: 'SELECT * FROM k.t'};
  const third = {id: Buffer.alloc(16, 3), keyspace: undefined, text: "SELECT 'é' FROM k.t"};
  [first, second, third].forEach(statement => kept.keep(statement));
  kept.remove([second.id]);
  kept.remove([]);

  await engine.closeDatabase('d');
  const again = await engine.openDatabase('d');

  const loaded = (await again.keptStatements.load()).map(each => ({...each, id: Buffer.from(each.id)}));
  expect(loaded.toSorted((a, b) => a.id[0]! - b.id[0]!)).toEqual([first, third]);
  await engine.close();
});

test('after the database is closed nothing is written', async () => {
  const engine = openEmbeddedEngine({directory: undefined});
  const {keptStatements: kept} = await engine.openDatabase('d');
  await engine.close();

  expect(() => kept.keep({id: Buffer.alloc(16, 1), keyspace: 'k', text: 'SELECT * FROM t'})).not.toThrow();
});
