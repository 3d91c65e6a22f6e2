import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {CqlFailure} from '../../../src/core/cql/errors.ts';
import type {CqlDatabase, CqlSession, Principal} from '../../../src/core/cql/port.ts';
import {decodeVector} from '../../../src/doors/data-api/documents/vectors.ts';
import {startServer} from './server.ts';
import type {TestServer} from './server.ts';

/** What becomes of the next conditional writes, one after the other, before their answer is lost. */
type Fate = 'lost' | 'done' | 'done, then changed by others';

let plain: TestServer;
let uncertain: TestServer;
let fates: Fate[] = [];

beforeAll(async () => {
  plain = await startServer();
  uncertain = await startServer({database: uncertainly(plain.database)});
  await plain.send('', {createKeyspace: {name: 'ks'}});
  await plain.send('/ks', {createCollection: {name: 'c'}});
});

beforeEach(async () => {
  fates = [];
  await plain.send('/ks/c', {deleteMany: {filter: {}}});
});

afterAll(async () => {
  await uncertain.stop();
  await plain.stop();
});

function uncertainly(database: CqlDatabase): CqlDatabase {
  const sessionOf = (principal: Principal): CqlSession => {
    const session = database.session(principal);
    return {
      principal,
      executeBatch: session.executeBatch.bind(session),
      prepare: session.prepare.bind(session),
      async execute(statement, options) {
        const isWrite =
          (statement.kind === 'insert' && statement.ifNotExists) ||
          (statement.kind === 'update' && statement.conditions.length > 0);
        const fate = isWrite ? fates.shift() : undefined;
        if (fate === undefined) {
          return session.execute(statement, options);
        }
        if (fate !== 'lost') {
          await session.execute(statement, options);
        }
        if (fate === 'done, then changed by others') {
          await plain.send('/ks/c', {updateOne: {filter: {_id: 1}, update: {$inc: {n: 10}}}});
        }
        throw new CqlFailure(
          fates.length % 2 === 0 ? 'write_timeout' : 'write_failure',
          'It is not known what became of it',
        );
      },
    };
  };
  return new Proxy(database, {
    get: (target, name) => {
      const value: unknown = name === 'session' ? sessionOf : Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const found = async (): Promise<unknown[] | undefined> => (await plain.send('/ks/c', {find: {}})).body.data?.documents;

describe('an insert whose answer is lost', () => {
  test.each([[['lost']], [['done']], [['lost', 'lost', 'lost']], [['done', 'lost']]] as [Fate[]][])(
    '%j: is there once',
    async given => {
      fates = given;
      const {body} = await uncertain.send('/ks/c', {insertOne: {document: {_id: 1, n: 0}}});
      expect(body).toEqual({status: {insertedIds: [1]}});
      expect(await found()).toEqual([{_id: 1, n: 0}]);
    },
  );

  test.each([[['lost', 'lost', 'lost', 'lost']], [['done, then changed by others']]] as [Fate[]][])(
    '%j: the failure is told',
    async given => {
      fates = given;
      const {body} = await uncertain.send('/ks/c', {insertOne: {document: {_id: 1, n: 0}}});
      expect(body.errors?.[0]?.errorCode).toMatch(/^(?:FAILED_WRITE_REQUEST|TIMEOUT_WRITING_DATA)$/);
    },
  );
});

describe('a change whose answer is lost', () => {
  test.each([[['lost']], [['done']], [['lost', 'done']]] as [Fate[]][])('%j: is made once', async given => {
    await plain.send('/ks/c', {insertOne: {document: {_id: 1, n: 0}}});
    fates = given;
    const {body} = await uncertain.send('/ks/c', {updateOne: {filter: {_id: 1}, update: {$inc: {n: 1}}}});
    expect(body.status).toMatchObject({matchedCount: 1, modifiedCount: 1});
    expect(await found()).toEqual([{_id: 1, n: 1}]);
  });

  test('and that others changed again is not made twice: the failure is told', async () => {
    await plain.send('/ks/c', {insertOne: {document: {_id: 1, n: 0}}});
    fates = ['done, then changed by others'];
    const {body} = await uncertain.send('/ks/c', {updateOne: {filter: {_id: 1}, update: {$inc: {n: 1}}}});
    expect(body.errors).toHaveLength(1);
    expect(await found()).toEqual([{_id: 1, n: 11}]);
  });
});

describe('where an index loses the vectors of writes that fail', () => {
  /** All that reaches the database: what the rows have as vectors, in the order in which it was sent. */
  let sent: {readonly kind: string; readonly vector: number[] | undefined}[] = [];
  let losing: TestServer;
  let left = 0;

  beforeAll(async () => {
    losing = await startServer({database: losingVectors(plain.database)});
    await plain.send('/ks', {createCollection: {name: 'v', options: {vector: {dimension: 3, metric: 'cosine'}}}});
  });

  beforeEach(async () => {
    left = 0;
    await plain.send('/ks/v', {deleteMany: {filter: {}}});
    sent = [];
  });

  afterAll(() => losing.stop());

  /** Writes are done, and fail, as long as some are `left`. */
  function losingVectors(database: CqlDatabase): CqlDatabase {
    const sessionOf = (principal: Principal): CqlSession => {
      const session = database.session(principal);
      return {
        principal,
        executeBatch: session.executeBatch.bind(session),
        prepare: session.prepare.bind(session),
        async execute(statement, options) {
          if (statement.kind !== 'insert' && statement.kind !== 'update') {
            return session.execute(statement, options);
          }
          const names =
            statement.kind === 'insert' ? statement.columns : statement.assignments.map(({column}) => column);
          const at = names.indexOf('query_vector_value');
          // The key stands before what an UPDATE assigns.
          const bytes = at < 0 ? undefined : options.values?.[statement.kind === 'insert' ? at : at + 1];
          sent.push({kind: statement.kind, vector: bytes instanceof Uint8Array ? decodeVector(bytes) : undefined});
          const outcome = await session.execute(statement, options);
          if (left > 0) {
            left -= 1;
            throw new CqlFailure('write_failure', 'The index took the row, but not its vector');
          }
          return outcome;
        },
      };
    };
    return new Proxy(database, {
      get: (target, name) => {
        if (name === 'capabilities') {
          return {...target.capabilities, vectorWriters: 2};
        }
        const value: unknown = name === 'session' ? sessionOf : Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  const insert = (document: object) => losing.send('/ks/v', {insertOne: {document}});

  test('an insert that failed is written once more, with a vector next to its own', async () => {
    left = 1;
    const {body} = await insert({_id: 1, name: 'a', $vector: [0.5, 0.25, 1]});

    expect(body).toEqual({status: {insertedIds: [1]}});
    expect(sent.map(({kind}) => kind)).toEqual(['insert', 'insert', 'update']);
    const [first, second, last] = sent.map(({vector}) => vector!);
    expect(first).toEqual([0.5, 0.25, 1]);
    expect(second).toEqual(last);
    expect(last).toEqual([0.5, expect.closeTo(0.25, 6), 1]);
    expect(last).not.toEqual(first);
    const {data} = (await plain.send('/ks/v', {find: {filter: {name: 'a'}, projection: {name: 0, $vector: 1}}})).body;
    expect(data?.documents).toEqual([{_id: 1, $vector: [0.5, 0.25, 1]}]);
  });

  test('each failure takes the next vector', async () => {
    left = 3;
    expect((await insert({_id: 1, $vector: [0.5, 0.25, 1]})).body).toEqual({status: {insertedIds: [1]}});

    const vectors = sent.map(({vector}) => vector![1]!);
    expect(new Set(vectors).size).toBe(4);
    expect(vectors.at(-1)).toBe(Math.max(...vectors));
  });

  test('where it fails for good the failure is told', async () => {
    left = 100;
    expect((await insert({_id: 1, $vector: [1, 2, 3]})).body.errors?.[0]?.errorCode).toBe('FAILED_WRITE_REQUEST');
  });

  test('a change that failed is written once more', async () => {
    await insert({_id: 1, n: 0, $vector: [1, 2, 3]});
    left = 1;
    const {body} = await losing.send('/ks/v', {updateOne: {filter: {_id: 1}, update: {$set: {$vector: [3, 2, 1]}}}});

    expect(body.status).toMatchObject({matchedCount: 1, modifiedCount: 1});
    expect(sent.map(({kind}) => kind)).toEqual(['insert', 'update', 'update', 'update']);
    expect(sent.at(-1)!.vector).toEqual([3, 2, expect.closeTo(1, 6)]);
    expect(sent.at(-1)!.vector).not.toEqual([3, 2, 1]);
  });

  test('a vector that stays is not written again', async () => {
    await insert({_id: 1, n: 0, $vector: [1, 2, 3]});
    left = 1;
    const {body} = await losing.send('/ks/v', {updateOne: {filter: {_id: 1}, update: {$inc: {n: 1}}}});

    expect(body.status).toMatchObject({matchedCount: 1, modifiedCount: 1});
    expect(sent.slice(1).map(({vector}) => vector)).toEqual([undefined, undefined]);
    const {data} = (await plain.send('/ks/v', {find: {sort: {$vector: [1, 2, 3]}, projection: {n: 1}}})).body;
    expect(data?.documents).toEqual([{_id: 1, n: 1}]);
  });

  test('documents without a vector are written as before', async () => {
    left = 1;
    expect((await insert({_id: 1})).body).toEqual({status: {insertedIds: [1]}});
    expect(sent.map(({kind}) => kind)).toEqual(['insert', 'insert']);
  });
});
