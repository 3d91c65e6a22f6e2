/** The running program: one database, of the embedded engine or a cluster, behind its doors. The only place where doors and engine meet. */
import {readFileSync} from 'node:fs';
import type {Socket} from 'node:net';
import {Failure} from '../base/failure.ts';
import type {Log} from '../base/log.ts';
import type {CqlDatabase} from '../core/cql/port.ts';
import {inet} from '../core/cql/types/inet.ts';
import {printMetrics} from '../core/metrics.ts';
import type {Measurements} from '../core/metrics.ts';
import {PLAN_LIMITS} from '../core/plan/limits.ts';
import {planned} from '../core/plan/planned.ts';
import {openDataApiDoor} from '../doors/data-api/door.ts';
import {FEATURE_NAMES} from '../doors/data-api/features.ts';
import {DEFAULT_LIMITS as DATA_API_LIMITS} from '../doors/data-api/limits.ts';
import {newDataApiMetrics} from '../doors/data-api/metrics.ts';
import {openNativeDoor} from '../doors/native/door.ts';
import type {NativeDoor} from '../doors/native/door.ts';
import {NATIVE_LIMITS} from '../doors/native/limits.ts';
import {newNativeMetrics} from '../doors/native/metrics.ts';
import {advertisedAddress} from './advertised.ts';
import type {Advertised} from './advertised.ts';
import type {Backend, OpenBackend} from './backend.ts';
import {ConfigFailure, shownSettings} from './config.ts';
import type {Config} from './config.ts';
import {openCredentials} from './credentials.ts';
import type {OpenCredentials} from './credentials.ts';
import {EmbeddedBackend} from './embedded-backend.ts';
import {checkPasswords, checkSettings} from './exposure.ts';
import {openFront} from './front.ts';
import type {HttpHandler} from './front.ts';
import {HTTP_LIMITS} from './http-limits.ts';
import {listen, listenHttp} from './listen.ts';
import type {Listener, ListenOptions} from './listen.ts';
import {measure} from './measure.ts';
import {DATABASE_FEATURES, featuresFrom, limitNames, limitsFrom, refuseUnknown} from './named-settings.ts';
import {isRerankingGiven, readProviders} from './providers.ts';
import {readBackend, RemoteBackend} from './remote-backend.ts';
import {certificateNotice, readTls} from './tls-settings.ts';
import type {TlsSettings} from './tls-settings.ts';
import {tokenOf} from './token.ts';
import {productVersion} from './version.ts';

/** How long a request that runs may take when the program is asked to end. */
const GRACE_MS = 10_000;
/** The same failure of the store, or of clients to connect, is logged again after this time only: every request may meet it. */
const REPEAT_FAILURE_MS = 10_000;

export interface Program {
  readonly urls: {readonly dataApi: string};
  readonly ports: {readonly dataApi: number; readonly cql: number | undefined};
  /** A token of the superuser; undefined when its password is not known here. */
  readonly token: string | undefined;
  /** What the operator should see, a sentence each. */
  readonly notices: readonly string[];
  readonly database: CqlDatabase;
  /** Drops all keyspaces and roles that users made. */
  reset(): Promise<void>;
  /** Lets running requests finish, makes everything durable, closes. A second call waits for the first. */
  stop(): Promise<void>;
}

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function checkNamed(config: Config) {
  const used = new Set<string>();
  const dataApi = limitsFrom(DATA_API_LIMITS, config.limit, used);
  const native = limitsFrom(NATIVE_LIMITS, config.limit, used);
  const http = limitsFrom(HTTP_LIMITS, config.limit, used);
  const plan = limitsFrom(PLAN_LIMITS, config.limit, used);
  const known = [DATA_API_LIMITS, NATIVE_LIMITS, HTTP_LIMITS, PLAN_LIMITS].flatMap(limitNames);
  refuseUnknown('limit', config.limit, used, known);
  const {'dynamic-data-masking': areMasksEnabled, ...features} = featuresFrom(
    [...FEATURE_NAMES, ...DATABASE_FEATURES],
    config.feature,
  );
  if (config.bcryptCost < 4 || config.bcryptCost > 31) {
    throw new ConfigFailure(`--bcrypt-cost needs a number from 4 to 31, not ${config.bcryptCost}`);
  }
  const providers = readProviders(config, path => readFileSync(path, 'utf8'));
  // Whoever says where reranking is done wants it done.
  const reranking = features.reranking ?? (isRerankingGiven(config, providers) ? true : undefined);
  return {dataApi, native, http, plan, features: {...features, reranking}, areMasksEnabled, providers};
}

/** Opens everything. Fails with a Failure in words for the user, and then leaves nothing open and nothing changed. */
export async function startProgram(config: Config, log: Log): Promise<Program> {
  const starting = new Starting(config, log);
  try {
    return await starting.start();
  } catch (error) {
    await starting.close(0);
    throw error;
  }
}

/** A program that is being put together; what is open at any moment can be closed. */
class Starting {
  readonly #config: Config;
  readonly #log: Log;
  readonly #settings: ReturnType<typeof checkNamed>;
  /** Undefined: the doors speak plain text. */
  readonly #tls: TlsSettings | undefined;
  /** When refused clients may be logged again. */
  #tellRefusedAtMs = 0;
  readonly #notices: string[] = [];
  readonly #dataApiMetrics = newDataApiMetrics();
  readonly #nativeMetrics = newNativeMetrics();
  #storeFailures = 0;
  /** The failure of the store that was logged last. */
  #toldFailure = {message: '', untilMs: 0};
  #http: Listener | undefined;
  #cql: Listener | undefined;
  readonly #backend: Backend;
  #open: OpenBackend | undefined;
  #credentials: OpenCredentials | undefined;
  #dataApi: HttpHandler | undefined;
  #native: NativeDoor | undefined;
  #isReady = false;

  constructor(config: Config, log: Log) {
    this.#config = config;
    this.#log = log;
    this.#settings = checkNamed(config);
    const {tlsCertificate, cqlAddress} = config;
    // Refused before anything is opened.
    advertisedAddress(cqlAddress, {host: config.host, port: 0});
    this.#tls = readTls(config, path => readFileSync(path, 'utf8'));
    if (this.#tls !== undefined && tlsCertificate !== undefined) {
      const notice = certificateNotice(this.#tls, tlsCertificate, Date.now());
      this.#notices.push(...(notice === undefined ? [] : [notice]));
    }
    const cluster = readBackend(config);
    if (cluster !== undefined && config.cqlLogin === 'none') {
      throw new ConfigFailure('--cql-login none is for data that is kept here: a cluster knows its users itself');
    }
    this.#backend =
      cluster === undefined
        ? new EmbeddedBackend(config, {
            areMasksEnabled: this.#settings.areMasksEnabled,
            onStoreFailure: failure => this.#storeFailed(failure),
          })
        : new RemoteBackend(cluster, log);
  }

  async start(): Promise<Program> {
    const config = this.#config;
    checkSettings(config, await this.#backend.isNew());
    // Ports before data: when one is busy, nothing has been made or changed. Until the doors are open, HTTP answers 503
    // and CQL connections are closed.
    const http = (this.#http = await this.#listenHttp());
    const cql = (this.#cql = await this.#listenCql());
    const open = (this.#open = await this.#backend.open());
    const {database} = open;
    await checkPasswords(config, database);
    const known = await open.knownUser();
    this.#notices.push(...open.notices);
    if (cql !== undefined) {
      const {host, port} = this.#advertised(cql);
      open.advertise(host, port);
    }
    await this.#openDoors(database);
    this.#isReady = true;

    let stopping: Promise<void> | undefined;
    return {
      urls: {dataApi: `${this.#tls === undefined ? 'http' : 'https'}://${urlHost(config.host)}:${http.port}`},
      ports: {dataApi: http.port, cql: cql?.port},
      token: known === undefined ? undefined : tokenOf(known.user, known.password),
      notices: this.#notices,
      database,
      reset: () => open.reset(),
      stop: () => (stopping ??= this.close(GRACE_MS)),
    };
  }

  /** Lets running requests finish, for at most `graceMs`, then closes what they run on. All is tried, whatever fails. */
  async close(graceMs: number): Promise<void> {
    this.#isReady = false;
    try {
      await Promise.all([this.#http?.close(graceMs), this.#cql?.close(graceMs), this.#native?.close(graceMs)]);
    } finally {
      this.#credentials?.close();
      this.#settings.providers.embeddings.localModels?.close();
      await this.#backend.close();
    }
  }

  #storeFailed(failure: Failure): void {
    this.#storeFailures += 1;
    const {message} = failure;
    const nowMs = performance.now();
    if (message === this.#toldFailure.message && nowMs < this.#toldFailure.untilMs) {
      return;
    }
    this.#toldFailure = {message, untilMs: nowMs + REPEAT_FAILURE_MS};
    this.#log.error('The store failed', {code: failure.code, what: message});
  }

  async #openDoors(database: CqlDatabase): Promise<void> {
    const {dataApi, native, plan, features, providers} = this.#settings;
    const log = this.#log;
    const opened = (this.#credentials = openCredentials(database));
    this.#dataApi = openDataApiDoor({
      // What a cluster lacks is planned around; the native door gives clients the cluster as it is.
      database: planned(database, plan, () => performance.now()),
      credentials: opened.credentials,
      log,
      limits: dataApi,
      features,
      ...providers,
      metrics: this.#dataApiMetrics,
      version: productVersion(),
    });
    if (this.#cql !== undefined) {
      const {host, port} = this.#advertised(this.#cql);
      const door = await openNativeDoor({
        database,
        address: {address: inet.encode(host), port},
        log,
        limits: native,
        authenticate: async (user, password) => opened.credentials.check(user, password),
        isLoginNeeded: this.#config.cqlLogin === 'password',
        areCertificatesLogins: this.#config.tlsClientLogin === 'certificate',
        metrics: this.#nativeMetrics,
      });
      this.#native = door;
      database.setLiveFacts?.({
        clients: () => door.clients(),
        settings: () => shownSettings(this.#config),
        statements: () => door.statements(),
      });
    }
  }

  async #listenHttp(): Promise<Listener> {
    const {host, port} = this.#config;
    if (port === 'off') {
      throw new ConfigFailure('--port cannot be off: the Data API is the main door');
    }
    const handler = openFront({
      isReady: () => this.#isServing,
      metrics: () => printMetrics(this.#measure()),
      door: () => this.#dataApi,
    });
    try {
      return await listenHttp({host, port, limits: this.#settings.http, ...this.#tlsOptions('data-api'), handler});
    } catch (error) {
      throw withHint(error, 'port');
    }
  }

  /** When the default port is busy the native door stays off with a notice; a port that was asked for must be free. */
  async #listenCql(): Promise<Listener | undefined> {
    const {host, cqlPort: port, given} = this.#config;
    if (port === 'off') {
      return undefined;
    }
    try {
      return await listen({host, port, ...this.#tlsOptions('cql'), onSocket: socket => this.#acceptCql(socket)});
    } catch (error) {
      if (given.has('cql-port') || (error as {code?: string}).code !== 'port_busy') {
        throw withHint(error, 'cql-port');
      }
      this.#notices.push(`Port ${port} is in use: the CQL door is off; give --cql-port to choose another one`);
      return undefined;
    }
  }

  #advertised({address: host, port}: Listener): Advertised {
    return advertisedAddress(this.#config.cqlAddress, {host, port});
  }

  #tlsOptions(door: string): Pick<ListenOptions, 'tls' | 'onRefused'> {
    return {
      tls: this.#tls,
      onRefused: why => {
        const nowMs = performance.now();
        if (nowMs >= this.#tellRefusedAtMs) {
          this.#tellRefusedAtMs = nowMs + REPEAT_FAILURE_MS;
          this.#log.warn('A client was not let in', {door, why});
        }
      },
    };
  }

  #acceptCql(socket: Socket): void {
    if (this.#native === undefined) {
      socket.destroy();
    } else {
      this.#native.accept(socket);
    }
  }

  get #isServing(): boolean {
    return this.#isReady && this.#open?.isHealthy() === true;
  }

  #measure(): Measurements {
    return measure({
      version: productVersion(),
      isReady: this.#isServing,
      dataApi: this.#dataApiMetrics,
      http: this.#http?.connections,
      native: this.#nativeMetrics,
      pressure: this.#open?.pressure(),
      nodes: this.#open?.nodes() ?? [],
      storeFailures: this.#storeFailures,
    });
  }
}

/** Adds how to choose another port. */
function withHint(error: unknown, option: 'port' | 'cql-port'): unknown {
  return error instanceof Failure && error.code === 'port_busy'
    ? new Failure(
        error.code,
        `${error.message}; give --${option} to choose another one, or 0 for any free one`,
        error.details,
        {cause: error},
      )
    : error;
}
