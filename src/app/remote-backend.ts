/** A cluster that the settings name: `--backend cassandra://…`. */
import {Failure} from '../base/failure.ts';
import type {Log} from '../base/log.ts';
import {CqlFailure} from '../core/cql/errors.ts';
import {AddressFailure, parseAddress} from '../engines/remote/cassandra/address.ts';
import type {ClusterAddress} from '../engines/remote/cassandra/address.ts';
import {openRemoteEngine} from '../engines/remote/cassandra/engine.ts';
import type {RemoteEngine} from '../engines/remote/cassandra/engine.ts';
import type {Backend, OpenBackend} from './backend.ts';
import {ConfigFailure} from './config.ts';
import type {Config, OptionName} from './config.ts';

const DATABASE = 'default';

/** They say how the embedded engine keeps data. */
const EMBEDDED_ONLY: readonly OptionName[] = [
  'data-dir',
  'in-memory',
  'durability',
  'superuser-password',
  'bcrypt-cost',
  'memory-limit',
  'vector-memory',
  'tls-client-login',
  'cluster-name',
  'data-center',
  'rack',
];

/** Fails with `config`: what the address lacks, or a setting that means nothing beside it. */
export function readBackend(config: Config): ClusterAddress | undefined {
  const {backend, given} = config;
  if (backend === undefined) {
    return undefined;
  }
  const useless = EMBEDDED_ONLY.find(name => given.has(name));
  if (useless !== undefined) {
    throw new ConfigFailure(`--${useless} is for data that is kept here; with --backend it is kept by the cluster`);
  }
  try {
    return parseAddress(backend);
  } catch (error) {
    throw asConfigFailure(error);
  }
}

const asConfigFailure = (error: unknown): unknown =>
  error instanceof AddressFailure ? new ConfigFailure(`--backend ${error.message}`, {cause: error}) : error;

export class RemoteBackend implements Backend {
  readonly #address: ClusterAddress;
  readonly #engine: RemoteEngine;

  constructor(address: ClusterAddress, log: Log) {
    this.#address = address;
    this.#engine = openRemoteEngine({id: DATABASE, address, onNotice: what => log.warn(what)});
  }

  async isNew(): Promise<boolean> {
    return false;
  }

  async open(): Promise<OpenBackend> {
    const {user, password} = this.#address;
    const database = await this.#openDatabase();
    const {clusterName} = database.info;
    const {releaseVersion, product} = database.facts;
    return {
      database,
      isHealthy: () => database.isHealthy,
      pressure: () => undefined,
      nodes: () => database.nodes(),
      advertise: (host, port) => database.advertise(host, port),
      knownUser: async () => (user === undefined || password === undefined ? undefined : {user, password}),
      notices:
        product === 'cassandra'
          ? []
          : [`The cluster ${clusterName} is no Apache Cassandra (${product} ${releaseVersion}): not tested with it`],
      reset: async () => {
        throw new Failure('not_ours', 'The data of a cluster is not dropped from here', {});
      },
    };
  }

  async #openDatabase() {
    try {
      return await this.#engine.openDatabase(DATABASE);
    } catch (error) {
      if (error instanceof CqlFailure) {
        throw new ConfigFailure(`The cluster of --backend cannot be used: ${error.message}`, {cause: error});
      }
      throw asConfigFailure(error);
    }
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}
