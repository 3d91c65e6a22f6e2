/** The embedded engine: databases in a directory or in memory, each with a store of its own. */
import fs from 'node:fs';
import path from 'node:path';
import {CqlFailure, invalid} from '../../core/cql/errors.ts';
import type {CqlEngine} from '../../core/cql/port.ts';
import {systemClock} from './clock.ts';
import type {Clock} from './context.ts';
import {EmbeddedDatabase} from './database.ts';
import type {EmbeddedOptions} from './options.ts';
import {openStore} from './store/open-store.ts';
import type {Store} from './store/store.ts';
import {DEFAULT_FIRST_SUPERUSER} from './system/accounts.ts';
import {Passwords} from './system/passwords.ts';
import {shownSettings} from './system/settings.ts';

/** Ids are folder names. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export function openEmbeddedEngine(options: EmbeddedOptions): EmbeddedEngine {
  return new EmbeddedEngine(options);
}

interface Opened {
  readonly database: EmbeddedDatabase;
  readonly store: Store;
}

export class EmbeddedEngine implements CqlEngine {
  readonly #options: EmbeddedOptions;
  readonly #clock: Clock;
  readonly #passwords: Passwords;
  readonly #databases = new Map<string, Promise<Opened>>();
  /** Databases that are being closed or dropped: the same id can be opened again after that. */
  readonly #ending = new Map<string, Promise<void>>();
  /** Stores in memory whose databases are closed: they are the data. */
  readonly #parked = new Map<string, Store>();
  #address = {host: '127.0.0.1', port: 9042};
  #isClosed = false;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock();
    this.#passwords = new Passwords(options.workers?.bcrypt, options.bcryptRoundsLog2);
  }

  /** Where clients dial, for system.local: known when the native door listens. */
  advertise(host: string, port: number): void {
    this.#address = {host, port};
  }

  async openDatabase(id: string): Promise<EmbeddedDatabase> {
    if (!ID.test(id)) {
      throw invalid(`A database id is up to 64 letters, digits, '-' and '_', not '${id}'`);
    }
    for (;;) {
      if (this.#isClosed) {
        throw new CqlFailure('server_error', 'The engine is closed', {reason: 'closed'});
      }
      const ending = this.#ending.get(id);
      if (ending === undefined) {
        break;
      }
      await ending;
    }
    let opening = this.#databases.get(id);
    if (opening === undefined) {
      opening = this.#open(id);
      this.#databases.set(id, opening);
      opening.catch(() => this.#databases.delete(id));
    }
    return (await opening).database;
  }

  closeDatabase(id: string): Promise<void> {
    return this.#end(id, 'closed');
  }

  dropDatabase(id: string): Promise<void> {
    return this.#end(id, 'dropped');
  }

  async listDatabases(): Promise<readonly string[]> {
    const {directory} = this.#options;
    const ids = new Set([...this.#databases.keys(), ...this.#parked.keys()]);
    if (directory !== undefined && fs.existsSync(directory)) {
      for (const entry of await fs.promises.readdir(directory, {withFileTypes: true})) {
        if (entry.isDirectory() && ID.test(entry.name)) {
          ids.add(entry.name);
        }
      }
    }
    return [...ids].sort();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const closings = [...this.#databases.keys()].map(id => this.closeDatabase(id));
    const results = await Promise.allSettled([...closings, ...this.#ending.values()]);
    await this.#passwords.close();
    await Promise.all([...this.#parked.values()].map(store => store.close()));
    this.#parked.clear();
    for (const result of results) {
      if (result.status === 'rejected') {
        throw result.reason;
      }
    }
  }

  async #open(id: string): Promise<Opened> {
    const {durability = 'commit', clusterName = 'asterism', dataCenter = 'datacenter1', rack = 'rack1'} = this.#options;
    const store = await this.#openStore(id, durability);
    try {
      const database = await EmbeddedDatabase.open({
        id,
        store,
        clock: this.#clock,
        clusterName,
        dataCenter,
        rack,
        passwords: this.#passwords,
        firstSuperuser: this.#options.superuser ?? DEFAULT_FIRST_SUPERUSER,
        address: () => this.#address,
        settings: shownSettings(this.#options),
        areMasksEnabled: this.#options.areMasksEnabled,
        onStoreFailure: this.#options.onStoreFailure,
      });
      return {database, store};
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async #openStore(id: string, durability: 'commit' | 'periodic'): Promise<Store> {
    const {directory, memtableBytes, graphBytes, workers, onStoreFailure} = this.#options;
    const parked = this.#parked.get(id);
    this.#parked.delete(id);
    return (
      parked ??
      openStore({
        directory: directory === undefined ? undefined : path.join(directory, id),
        durability,
        memtableBytes,
        mergeWorker: workers?.merge,
        graphWorker: workers?.graph,
        graphBytes,
        onBackgroundFailure: onStoreFailure,
        nowSeconds: () => this.#clock.nowSeconds(),
      })
    );
  }

  async #end(id: string, reason: 'closed' | 'dropped'): Promise<void> {
    const earlier = this.#ending.get(id);
    const opening = this.#databases.get(id);
    this.#databases.delete(id);
    const ending = (async () => {
      await earlier;
      const opened = await opening?.catch(() => undefined);
      await opened?.database.close(reason);
      if (reason === 'closed' && this.#options.directory === undefined && opened !== undefined) {
        this.#parked.set(id, opened.store);
      } else {
        await opened?.store.close();
      }
      if (reason === 'dropped') {
        await this.#delete(id);
      }
    })();
    this.#ending.set(id, ending);
    try {
      await ending;
    } finally {
      if (this.#ending.get(id) === ending) {
        this.#ending.delete(id);
      }
    }
  }

  async #delete(id: string): Promise<void> {
    await this.#parked.get(id)?.close();
    this.#parked.delete(id);
    if (this.#options.directory !== undefined && ID.test(id)) {
      await fs.promises.rm(path.join(this.#options.directory, id), {recursive: true, force: true});
    }
  }
}
