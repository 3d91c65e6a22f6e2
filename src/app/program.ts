/** The running program: one database on the embedded engine behind its doors. The only place where doors and engine meet. */
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Log} from '../base/log.ts';
import type {Credentials} from '../core/control/credentials.ts';
import type {CqlDatabase} from '../core/cql/port.ts';
import {openDataApiDoor} from '../doors/data-api/door.ts';
import {DEFAULT_LIMITS as DATA_API_LIMITS} from '../doors/data-api/limits.ts';
import {openNativeDoor} from '../doors/native/door.ts';
import {NATIVE_LIMITS} from '../doors/native/limits.ts';
import {openEmbeddedEngine} from '../engines/embedded/engine.ts';
import type {EmbeddedEngine} from '../engines/embedded/engine.ts';
import {ConfigFailure} from './config.ts';
import type {Config} from './config.ts';
import {openCredentials} from './credentials.ts';
import {listen, listenHttp} from './listen.ts';
import type {Listener} from './listen.ts';
import {featuresFrom, limitNames, limitsFrom, refuseUnknown} from './named-settings.ts';
import {tokenOf} from './token.ts';

/** The one database of a program; its folder in the data directory. */
const DATABASE = 'default';
const SUPERUSER = 'cassandra';
const DEFAULT_PASSWORD = 'cassandra';
/** How long a request that runs may take when the program is asked to end. */
const GRACE_MS = 10_000;
const FEATURES = ['lexical', 'tables', 'reranking', 'vectorize'] as const;
const PROVIDERS = ['openai'];

export interface Program {
  readonly urls: {readonly dataApi: string};
  readonly ports: {readonly dataApi: number; readonly cql: number | undefined};
  /** A token of the superuser; undefined when its password is not known here. */
  readonly token: string | undefined;
  /** What the operator should see, a sentence each. */
  readonly notices: readonly string[];
  readonly database: CqlDatabase;
  /** Drops all keyspaces that users made. */
  reset(): Promise<void>;
  /** Lets running requests finish, makes everything durable, closes. A second call waits for the first. */
  stop(): Promise<void>;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Worker files lie beside the bundle; a program that runs from sources does their work on its own thread. */
function builtWorkers(): {bcrypt: URL; merge: URL} | undefined {
  const workers = {
    bcrypt: new URL('./bcrypt-worker.js', import.meta.url),
    merge: new URL('./merge-worker.js', import.meta.url),
  };
  return Object.values(workers).every(url => existsSync(fileURLToPath(url))) ? workers : undefined;
}

function checkNamed(config: Config) {
  const used = new Set<string>();
  const dataApi = limitsFrom(DATA_API_LIMITS, config.limit, used);
  const native = limitsFrom(NATIVE_LIMITS, config.limit, used);
  refuseUnknown('limit', config.limit, used, [...limitNames(DATA_API_LIMITS), ...limitNames(NATIVE_LIMITS)]);
  const features = featuresFrom(FEATURES, config.feature);
  for (const [provider, url] of Object.entries(config.embeddingUrl)) {
    if (!PROVIDERS.includes(provider)) {
      throw new ConfigFailure(`There is no embedding provider ${provider}; there are ${PROVIDERS.join(', ')}`);
    }
    if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      throw new ConfigFailure(`--embedding-url ${provider} needs an http or https address, not ${JSON.stringify(url)}`);
    }
  }
  return {dataApi, native, features};
}

/** Beyond loopback a password that everybody knows, or one that anybody can read on the way, is refused. */
async function checkExposure(config: Config, database: CqlDatabase): Promise<void> {
  if (isLoopback(config.host)) {
    return;
  }
  if (!config.allowPlaintext) {
    throw new ConfigFailure(
      `Listening on ${config.host} would send passwords as plain text; give --allow-plaintext if the network is trusted or TLS ends elsewhere`,
    );
  }
  const isDefault = await database.authenticate(SUPERUSER, DEFAULT_PASSWORD).then(
    () => true,
    () => false,
  );
  if (isDefault) {
    throw new ConfigFailure(
      `Listening on ${config.host} with the default password is refused; start with --superuser-password in a new data directory, or change it with ALTER ROLE ${SUPERUSER} WITH PASSWORD = '…'`,
    );
  }
}

/** The password of the superuser, if it is the one that the settings name. */
async function knownPassword(config: Config, database: CqlDatabase): Promise<string | undefined> {
  const password = config.superuserPassword ?? DEFAULT_PASSWORD;
  return database.authenticate(SUPERUSER, password).then(
    () => password,
    () => undefined,
  );
}

/** Opens everything. Fails with a Failure in words for the user, and then leaves nothing open and nothing changed. */
export async function startProgram(config: Config, log: Log): Promise<Program> {
  const {dataApi, native, features} = checkNamed(config);
  if (config.port === 'off') {
    throw new ConfigFailure('--port cannot be off: the Data API is the main door');
  }
  const engine = openEmbeddedEngine({
    directory: config.inMemory ? undefined : config.dataDir,
    durability: config.durability as 'commit' | 'periodic',
    clusterName: config.clusterName,
    dataCenter: config.dataCenter,
    rack: config.rack,
    superuser:
      config.superuserPassword === undefined ? undefined : {role: SUPERUSER, password: config.superuserPassword},
    memtableBytes: config.memoryLimit * 2 ** 20,
    workers: builtWorkers(),
  });
  const open: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of open.reverse()) {
      await close();
    }
  };
  try {
    open.push(() => engine.close());
    const database = await engine.openDatabase(DATABASE);
    await checkExposure(config, database);
    const {credentials, close} = openCredentials(database);
    open.push(async () => close());
    const notices: string[] = [];

    const handler = openDataApiDoor({
      database,
      credentials,
      log,
      limits: dataApi,
      features,
      embeddings: {urls: config.embeddingUrl},
    });
    const http = await listenHttp({host: config.host, port: config.port, handler});
    open.push(() => http.close(GRACE_MS));
    const cql = await openCql(config, engine, database, credentials, log, native, notices, open);
    const password = await knownPassword(config, database);

    let stopping: Promise<void> | undefined;
    return {
      urls: {dataApi: `http://${urlHost(config.host)}:${http.port}`},
      ports: {dataApi: http.port, cql: cql?.port},
      token: password === undefined ? undefined : tokenOf(SUPERUSER, password),
      notices,
      database,
      reset: () => dropKeyspaces(database),
      stop: () => (stopping ??= closeAll()),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** The native door. When its default port is busy it stays off with a notice; a port that was asked for must be free. */
async function openCql(
  config: Config,
  engine: EmbeddedEngine,
  database: CqlDatabase,
  credentials: Credentials,
  log: Log,
  limits: Partial<typeof NATIVE_LIMITS>,
  notices: string[],
  open: (() => Promise<void>)[],
): Promise<Listener | undefined> {
  if (config.cqlPort === 'off') {
    return undefined;
  }
  const door = openNativeDoor({
    database,
    log,
    limits,
    authenticate: async (user, password) => credentials.check(user, password),
  });
  let listener: Listener;
  try {
    listener = await listen({host: config.host, port: config.cqlPort, onSocket: socket => door.accept(socket)});
  } catch (error) {
    await door.close(0);
    if (config.given.has('cql-port') || (error as {code?: string}).code !== 'port_busy') {
      throw error;
    }
    notices.push(`Port ${config.cqlPort} is in use: the CQL door is off; give --cql-port to choose another one`);
    return undefined;
  }
  open.push(async () => {
    const closed = listener.close(GRACE_MS);
    await door.close(GRACE_MS);
    await closed;
  });
  engine.advertise(isLoopback(config.host) && config.host !== '::1' ? '127.0.0.1' : listener.host, listener.port);
  return listener;
}

async function dropKeyspaces(database: CqlDatabase): Promise<void> {
  const session = database.session({role: SUPERUSER, isSuperuser: true});
  for (const keyspace of database.schema().keyspaces.values()) {
    if (!keyspace.isSystem) {
      await session.execute({kind: 'drop_keyspace', name: keyspace.name, ifExists: true}, {});
    }
  }
}
