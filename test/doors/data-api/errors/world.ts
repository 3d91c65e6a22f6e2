/** The doors that the cases go to: on one database, with one set of collections and tables. */
import {expect} from 'vitest';
import type {Log} from '../../../../src/base/log.ts';
import {CqlFailure} from '../../../../src/core/cql/errors.ts';
import {parseStatement} from '../../../../src/core/cql/parser.ts';
import type {CqlDatabase, CqlSession, Principal} from '../../../../src/core/cql/port.ts';
import {planned} from '../../../../src/core/plan/planned.ts';
import {DEFAULT_EMBEDDING} from '../../../../src/doors/data-api/vectorize/embedding-table.ts';
import {DEFAULT_RERANKING} from '../../../../src/doors/data-api/vectorize/reranking-table.ts';
import {narrow} from '../../../engines/narrow.ts';
import {startProviderServer} from '../../../fakes/provider-server.mjs';
import type {ProviderServer} from '../../../fakes/provider-server.mjs';
import {startServer} from '../server.ts';
import type {Reply, TestServer} from '../server.ts';
import type {Ask, DoorName, ErrorCase, Step} from './case.ts';

const OFFLINE = {dimension: 3, service: {provider: 'offline', modelName: 'shared-words'}};
const NVIDIA = {enabled: true, service: {provider: 'nvidia', modelName: 'nvidia/llama-3.2-nv-rerankqa-1b-v2'}};
const service = (provider: string, modelName: string): object => ({service: {provider, modelName}});

const COLLECTIONS: Readonly<Record<string, object>> = {
  docs: {rerank: {enabled: false}},
  ten: {},
  vectors: {vector: {dimension: 3}},
  wordless: {lexical: {enabled: false}},
  embedded: {vector: OFFLINE},
  hybrid: {vector: OFFLINE, rerank: {enabled: false}},
  ranked: {vector: OFFLINE, rerank: NVIDIA},
  ranked_words: {rerank: NVIDIA},
  ranked_vectors: {vector: {dimension: 3}, rerank: NVIDIA},
  secretive: {indexing: {deny: ['_id', 'secret']}},
  mistral: {vector: service('mistral', 'mistral-embed')},
  voyage: {vector: service('voyageAI', 'voyage-2')},
  bedrock: {
    vector: {service: {provider: 'bedrock', modelName: 'amazon.titan-embed-text-v1', parameters: {region: 'here'}}},
  },
};

const TABLES: readonly object[] = [
  {createType: {name: 'address', definition: {fields: {street: 'text'}}}},
  {
    createTable: {
      name: 'visits',
      definition: {
        columns: {
          ...Object.fromEntries(['p', 'q', 'c', 'e', 'n'].map(name => [name, 'int'])),
          t: 'text',
          u: 'text',
          a: 'ascii',
          d: 'duration',
          l: {type: 'list', valueType: 'int'},
          m: {type: 'map', keyType: 'text', valueType: 'int'},
          v: {type: 'vector', dimension: 3},
          w: {type: 'vector', dimension: 3},
          x: {type: 'vector', ...service('mistral', 'mistral-embed')},
          y: {type: 'vector', ...service('voyageAI', 'voyage-2')},
          home: {type: 'userDefined', udtName: 'address'},
        },
        primaryKey: {partitionBy: ['p', 'q'], partitionSort: {c: 1, e: 1}},
      },
    },
  },
  {createTable: {name: 'words', definition: {columns: {id: 'int', t: 'text'}, primaryKey: 'id'}}},
];

const INDEXES: readonly (readonly [table: string, command: object])[] = [
  ['visits', {createIndex: {name: 'visits_t', definition: {column: 't'}}}],
  ['visits', {createVectorIndex: {name: 'visits_v', definition: {column: 'v'}}}],
  ['words', {createTextIndex: {name: 'words_t', definition: {column: 't'}}}],
];

const MADE_BY_CQL = 'CREATE TABLE ks.made (id int PRIMARY KEY, t tuple<int, text>, f frozen<list<int>>)';

/** A time UUID that no document has. */
const FOREIGN_TX_ID = Buffer.from('00000000000010008000000000000000', 'hex');

/** Settings that are quick to give up. */
const IMPATIENT = {timeoutMs: 2000, maxRetries: 0};

export class World {
  readonly #providers: ProviderServer;
  readonly #main: TestServer;
  /** What the doors logged as their own bugs. */
  readonly bugs: string[];
  readonly #others = new Map<DoorName, TestServer>();
  #fault: ErrorCase['fault'];

  static async start(): Promise<World> {
    const providers = await startProviderServer();
    const {reranking = '', ...urls} = providers.urls;
    const bugs: string[] = [];
    const main = await startServer({
      log: logInto(bugs),
      features: {reranking: true},
      embeddings: {urls, ...IMPATIENT, secrets: new Map([['mine.providerKey', 'good-key']])},
      reranking: {providers: impatientReranking(), urls: {nvidia: reranking}},
    });
    const world = new World(providers, main, bugs);
    await world.#fill();
    return world;
  }

  private constructor(providers: ProviderServer, main: TestServer, bugs: string[]) {
    this.bugs = bugs;
    this.#providers = providers;
    this.#main = main;
  }

  async #fill(): Promise<void> {
    const must = (path: string, command: object): Promise<void> => this.#step({path, command});
    await must('', {createKeyspace: {name: 'ks'}});
    for (const [name, options] of Object.entries(COLLECTIONS)) {
      await must('/ks', {createCollection: {name, options}});
    }
    for (const command of TABLES) {
      await must('/ks', command);
    }
    for (const [table, command] of INDEXES) {
      await must(`/ks/${table}`, command);
    }
    await this.#cql(MADE_BY_CQL);
    await must('/ks/ten', {insertMany: {documents: Array.from({length: 10}, (_, n) => ({_id: n, n}))}});
  }

  async ask({door = 'plain', fault, before = [], ...ask}: ErrorCase): Promise<Reply> {
    for (const step of before) {
      await this.#step(step);
    }
    const server = await this.#door(door);
    this.#fault = fault;
    try {
      return await send(server, ask);
    } finally {
      this.#fault = undefined;
    }
  }

  async #step(step: Step): Promise<void> {
    if ('cql' in step) {
      await this.#cql(step.cql);
      return;
    }
    const {body} = await send(this.#main, step);
    expect(body.errors, JSON.stringify(step)).toBeUndefined();
  }

  #cql(text: string): Promise<unknown> {
    const session = this.#main.database.session({role: 'cassandra', isSuperuser: true});
    return session.execute(parseStatement(text).statement, {});
  }

  async #door(name: DoorName): Promise<TestServer> {
    if (name === 'plain') {
      return this.#main;
    }
    const known = this.#others.get(name);
    if (known !== undefined) {
      return known;
    }
    const {database} = this.#main;
    const {reranking = '', ...urls} = this.#providers.urls;
    const options = {
      bare: {features: {lexical: false, reranking: false, vectorize: false}},
      small: {limits: {maxSortDocuments: 10, maxCollections: 5}},
      full: {limits: {maxIndexes: 20}},
      deprecated: {embeddings: {providers: aged('DEPRECATED')}, features: {reranking: true}},
      ended: {embeddings: {providers: aged('END_OF_LIFE'), urls}},
      unreachable: {
        features: {reranking: true},
        embeddings: {
          urls: {mistral: 'http://nowhere.invalid/', voyageAI: 'http://127.0.0.1:1/', bedrock: 'nowhere'},
          ...IMPATIENT,
        },
        reranking: {providers: []},
      },
      narrow: {database: planned(narrow(database).database)},
      faulty: {database: this.#failing(database), reranking: {urls: {nvidia: reranking}}},
    }[name];
    const server = await startServer({database, log: logInto(this.bugs), ...options});
    this.#others.set(name, server);
    return server;
  }

  /** The same database, with the fault of the case in statements on rows. */
  #failing(database: CqlDatabase): CqlDatabase {
    const sessionOf = (principal: Principal): CqlSession => {
      const session = database.session(principal);
      return {
        principal: session.principal,
        executeBatch: session.executeBatch.bind(session),
        prepare: session.prepare.bind(session),
        execute: async (statement, options) => {
          const fault = this.#fault;
          if (fault === 'lost races') {
            if (statement.kind === 'update') {
              // Another process was faster.
              const values = [...(options.values ?? []).slice(0, -1), FOREIGN_TX_ID];
              return session.execute(statement, {...options, values});
            }
          } else if (fault !== undefined) {
            throw fault === 'bug' ? new TypeError('x is undefined') : new CqlFailure(fault, `It is ${fault} here`);
          }
          return session.execute(statement, options);
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

  async stop(): Promise<void> {
    for (const server of this.#others.values()) {
      await server.stop();
    }
    await this.#main.stop();
    await this.#providers.close();
  }
}

const send = (server: TestServer, {path = '/ks', command, headers}: Ask): Promise<Reply> =>
  server.send(path, command, headers);

const aged = (status: 'DEPRECATED' | 'END_OF_LIFE'): typeof DEFAULT_EMBEDDING =>
  DEFAULT_EMBEDDING.map(provider => ({
    ...provider,
    models: provider.models.map(model => ({...model, status, statusMessage: 'Use another one.'})),
  }));

const impatientReranking = (): typeof DEFAULT_RERANKING =>
  DEFAULT_RERANKING.map(provider => ({
    ...provider,
    models: provider.models.map(model => ({...model, call: {...model.call, ...IMPATIENT}})),
  }));

const logInto = (bugs: string[]): Log => ({
  error: (sentence, fields = {}) => void bugs.push(`${sentence} ${JSON.stringify(fields)}`),
  warn() {},
  info() {},
  debug() {},
});
