import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {CqlFailure} from '../../../src/core/cql/errors.ts';
import type {CqlDatabase, CqlSession, Principal} from '../../../src/core/cql/port.ts';
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
