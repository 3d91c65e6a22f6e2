/** Making a collection in a cluster: what fails half-way leaves nothing behind, and the schema is not read for each of its indexes. */
import {afterEach, describe, expect, test} from 'vitest';
import {CqlFailure} from '../../../src/core/cql/errors.ts';
import {parseStatement} from '../../../src/core/cql/parser.ts';
import type {Statement} from '../../../src/core/cql/statements/statement.ts';
import {planned} from '../../../src/core/plan/planned.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import {RemoteDatabase} from '../../../src/engines/remote/cassandra/database.ts';
import {startServer} from '../../doors/data-api/server.ts';
import type {TestServer} from '../../doors/data-api/server.ts';
import {FakeCluster} from '../../fakes/cql-cluster.ts';

const VECTOR = {vector: {dimension: 3, metric: 'cosine'}};
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

interface World {
  readonly cluster: FakeCluster;
  readonly server: TestServer;
  /** Statements that came to a node after the keyspace was made, in their order. */
  readonly seen: Statement[];
}

async function open(nodes: number): Promise<World> {
  const cluster = await new FakeCluster(...Array.from({length: nodes}, () => ({}))).start();
  stops.push(() => cluster.stop());
  const database = await RemoteDatabase.open({id: 'main', address: parseAddress(cluster.address())});
  stops.push(async () => database.destroy());
  const server = await startServer({database: planned(database)});
  stops.push(() => server.stop());
  const made = await server.send('', {createKeyspace: {name: 'k'}});
  expect(made.body).toEqual({status: {ok: 1}});
  const seen: Statement[] = [];
  cluster.nodes.forEach(node => (node.refuse = statement => void seen.push(statement)));
  return {cluster, server, seen};
}

/** Statements of one kind fail from the `nth` on (1 is the first). */
function refuse(
  {cluster, seen}: World,
  kind: Statement['kind'],
  nth: number,
  failure: () => Error,
  times = Infinity,
): void {
  let count = 0;
  for (const node of cluster.nodes) {
    node.refuse = statement => {
      seen.push(statement);
      if (statement.kind === kind) {
        count += 1;
        if (count >= nth && count < nth + times) {
          throw failure();
        }
      }
    };
  }
}

const ofKind = ({seen}: World, kind: Statement['kind']): readonly Statement[] => seen.filter(one => one.kind === kind);
const tablesOf = ({cluster}: World): readonly string[] => [
  ...cluster.database.schema().keyspaces.get('k')!.tables.keys(),
];
const create = async ({server}: World, options: object = VECTOR) =>
  (await server.send('/k', {createCollection: {name: 'c', options}})).body;

const forbidden = () =>
  new CqlFailure('unauthorized', 'User u has no ALTER permission on <table k.c> or any of its parents');
/** Source: Apache Cassandra 5.0, guardrail secondary_indexes_per_table. */
const tooMany = () =>
  new CqlFailure(
    'invalid',
    'Guardrail secondary_indexes_per_table violated: Tables cannot have more than 2 secondary indexes, failed to create secondary index on table c',
  );
const busy = () => new CqlFailure('overloaded', 'The node is busy');

describe.each([{nodes: 1}, {nodes: 3}])('on $nodes nodes', ({nodes}) => {
  test.each([
    {what: 'the caller may not make the third index', failure: forbidden, told: /may not do this/},
    {what: 'a guardrail forbids the third index', failure: tooMany, told: /secondary_indexes_per_table/},
    {what: 'the nodes are too busy for the third index', failure: busy, told: /./},
  ])('$what: nothing stays, and it can be made later', async ({failure, told}) => {
    const world = await open(nodes);
    refuse(world, 'create_index', 3, failure);

    const refused = await create(world);
    expect(refused.errors).toHaveLength(1);
    expect(refused.errors![0]!.message).toMatch(told);
    expect(tablesOf(world)).toEqual([]);
    const lost = await world.server.send('/k/c', {findOne: {}});
    expect(lost.body.errors?.[0]?.errorCode).toBe('UNKNOWN_COLLECTION_OR_TABLE');

    refuse(world, 'create_index', 100, failure);
    expect(await create(world)).toEqual({status: {ok: 1}});
    const inserted = await world.server.send('/k/c', {insertOne: {document: {_id: 1, $vector: [1, 0, 0]}}});
    expect(inserted.body).toEqual({status: {insertedIds: [1]}});
  });

  test('the schema is read fewer times than indexes are made', async () => {
    const world = await open(nodes);
    expect(await create(world)).toEqual({status: {ok: 1}});

    const indexes = ofKind(world, 'create_index').length;
    const reads = world.seen.filter(one => one.kind === 'select' && one.table.name === 'columns').length;
    expect(indexes).toBe(9);
    expect(reads).toBeGreaterThan(0);
    // Before a cluster of several nodes one definition waits for the other.
    expect(reads).toBeLessThanOrEqual(nodes === 1 ? 5 : indexes + 2);
  });
});

test('a drop that a busy node refuses is asked for once more', async () => {
  const world = await open(1);
  refuse(world, 'create_index', 3, forbidden);
  const {refuse: indexes} = world.cluster.nodes[0]!;
  let drops = 0;
  world.cluster.nodes[0]!.refuse = statement => {
    if (statement.kind === 'drop_table' && ++drops === 1) {
      throw busy();
    }
    indexes(statement);
  };

  expect((await create(world)).errors?.[0]?.message).toMatch(/may not do this/);
  expect(drops).toBe(2);
  expect(tablesOf(world)).toEqual([]);
});

test('where nothing can be dropped, the first failure is told, and the collection is completed later', async () => {
  const world = await open(1);
  refuse(world, 'create_index', 3, tooMany);
  const {refuse: indexes} = world.cluster.nodes[0]!;
  world.cluster.nodes[0]!.refuse = statement => {
    if (statement.kind === 'drop_table') {
      throw new CqlFailure('unauthorized', 'User u has no DROP permission');
    }
    indexes(statement);
  };
  expect((await create(world)).errors?.[0]?.message).toMatch(/secondary_indexes_per_table/);
  expect(tablesOf(world)).toEqual(['c']);

  refuse(world, 'create_index', 100, tooMany);
  expect(await create(world)).toEqual({status: {ok: 1}});
  expect(world.cluster.database.schema().keyspaces.get('k')!.tables.get('c')!.indexes).toHaveLength(9);
});

describe('two gateways that make one collection', () => {
  async function beside({cluster}: World): Promise<TestServer> {
    const database = await RemoteDatabase.open({id: 'other', address: parseAddress(cluster.address())});
    stops.push(async () => database.destroy());
    const server = await startServer({database: planned(database)});
    stops.push(() => server.stop());
    return server;
  }

  const OK = {status: {ok: 1}};
  const indexesOf = ({cluster}: World): number =>
    cluster.database.schema().keyspaces.get('k')!.tables.get('c')?.indexes.length ?? 0;

  test('at one time: it is there, and whole', async () => {
    const world = await open(1);
    const other = await beside(world);
    const answers = await Promise.all([create(world), create({...world, server: other})]);

    expect(answers).toEqual([OK, OK]);
    expect(indexesOf(world)).toBe(9);
    expect(ofKind(world, 'drop_table')).toHaveLength(0);
  });

  test('with other settings: who comes second is told, and nothing is dropped', async () => {
    const world = await open(1);
    const other = await beside(world);
    const answers = await Promise.all([create(world), create({...world, server: other}, {})]);

    expect(answers.filter(({status}) => status?.['ok'] === 1)).toHaveLength(1);
    expect(answers.flatMap(({errors}) => errors ?? []).map(({errorCode}) => errorCode)).toEqual([
      'EXISTING_COLLECTION_DIFFERENT_SETTINGS',
    ]);
    expect(ofKind(world, 'drop_table')).toHaveLength(0);
  });

  test('where one fails, and the other has completed it, it stays', async () => {
    const world = await open(1);
    const other = await beside(world);
    // The first one to ask for the third index may not make it; before it is told so, the other one makes all.
    const [node] = world.cluster.nodes;
    let completed: Promise<unknown> | undefined;
    let count = 0;
    node!.refuse = statement => {
      world.seen.push(statement);
      if (statement.kind === 'create_index' && completed === undefined) {
        count += 1;
        if (count === 3) {
          completed = create({...world, server: other});
          throw tooMany();
        }
      }
    };
    const mine = await create(world);

    expect(await completed).toEqual(OK);
    expect(world.cluster.database.schema().keyspaces.get('k')!.tables.has('c')).toBe(true);
    expect(indexesOf(world)).toBe(9);
    expect(mine.status ?? mine.errors).toBeDefined();
  });

  test('a table of the same name that others have made since is not dropped', async () => {
    const world = await open(1);
    const [node] = world.cluster.nodes;
    const root = world.cluster.database.session({role: 'cassandra', isSuperuser: true});
    let swapped: Promise<unknown> | undefined;
    node!.refuse = statement => {
      world.seen.push(statement);
      if (statement.kind === 'create_index') {
        swapped ??= (async () => {
          await root.execute({kind: 'drop_table', table: {keyspace: 'k', name: 'c'}, ifExists: false}, {});
          await root.execute(parseStatement('CREATE TABLE k.c (id int PRIMARY KEY)').statement, {});
        })();
        throw tooMany();
      }
    };

    expect((await create(world)).errors).toHaveLength(1);
    await swapped;
    expect(ofKind(world, 'drop_table')).toHaveLength(0);
    expect(tablesOf(world)).toEqual(['c']);
  });
});
