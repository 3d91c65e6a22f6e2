/** The embedded engine as the settings want it. */
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Failure} from '../base/failure.ts';
import {openEmbeddedEngine} from '../engines/embedded/engine.ts';
import type {EmbeddedDatabase} from '../engines/embedded/database.ts';
import type {EmbeddedEngine} from '../engines/embedded/engine.ts';
import type {Backend, OpenBackend} from './backend.ts';
import type {Config} from './config.ts';
import {whyNotOpened} from './data-directory.ts';
import {knownPassword, SUPERUSER} from './exposure.ts';

/** The one database of a program; its folder in the data directory. */
const DATABASE = 'default';

/** Worker files lie beside the bundle; a program that runs from sources does their work on its own thread. */
function builtWorkers(): {bcrypt: URL; merge: URL; graph: URL} | undefined {
  const workers = {
    bcrypt: new URL('./bcrypt-worker.js', import.meta.url),
    merge: new URL('./merge-worker.js', import.meta.url),
    graph: new URL('./graph-worker.js', import.meta.url),
  };
  return Object.values(workers).every(url => existsSync(fileURLToPath(url))) ? workers : undefined;
}

export interface EmbeddedBackendOptions {
  readonly areMasksEnabled: boolean | undefined;
  onStoreFailure(failure: Failure): void;
}

export class EmbeddedBackend implements Backend {
  readonly #config: Config;
  readonly #engine: EmbeddedEngine;

  constructor(config: Config, {areMasksEnabled, onStoreFailure}: EmbeddedBackendOptions) {
    const {superuserPassword: password} = config;
    this.#config = config;
    this.#engine = openEmbeddedEngine({
      directory: config.inMemory ? undefined : config.dataDir,
      durability: config.durability as 'commit' | 'periodic',
      clusterName: config.clusterName,
      dataCenter: config.dataCenter,
      rack: config.rack,
      superuser: password === undefined ? undefined : {role: SUPERUSER, password},
      areMasksEnabled,
      memtableBytes: config.memoryLimit * 2 ** 20,
      graphBytes: config.vectorMemory * 2 ** 20,
      bcryptRoundsLog2: config.bcryptCost,
      workers: builtWorkers(),
      onStoreFailure,
    });
  }

  async isNew(): Promise<boolean> {
    try {
      return !(await this.#engine.listDatabases()).includes(DATABASE);
    } catch (error) {
      throw whyNotOpened(error, this.#config.dataDir);
    }
  }

  async open(): Promise<OpenBackend> {
    const config = this.#config;
    const engine = this.#engine;
    const database = await this.#openDatabase();
    const password = await knownPassword(config, database);
    const notices =
      password === undefined && config.superuserPassword !== undefined
        ? [`The superuser of this data directory has another password: --superuser-password is for new data only`]
        : [];
    return {
      database,
      isHealthy: () => database.isHealthy,
      pressure: () => database.pressure(),
      nodes: () => [],
      advertise: (host, port) => engine.advertise(host, port),
      knownUser: async () => (password === undefined ? undefined : {user: SUPERUSER, password}),
      notices,
      reset: () => dropAll(database),
    };
  }

  async #openDatabase(): Promise<EmbeddedDatabase> {
    try {
      return await this.#engine.openDatabase(DATABASE);
    } catch (error) {
      throw this.#config.inMemory ? error : whyNotOpened(error, this.#config.dataDir);
    }
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

async function dropAll(database: EmbeddedDatabase): Promise<void> {
  const session = database.session({role: SUPERUSER, isSuperuser: true});
  for (const keyspace of database.schema().keyspaces.values()) {
    if (!keyspace.isSystem) {
      await session.execute({kind: 'drop_keyspace', name: keyspace.name, ifExists: true}, {});
    }
  }
  for (const role of database.accounts.roles.keys()) {
    if (role !== SUPERUSER) {
      await session.execute({kind: 'drop_role', role, ifExists: true}, {});
    }
  }
}
