/**
 * The Data API over HTTP. One handler for node's HTTP/1.1 and HTTP/2 (compatibility) requests; every failure takes its
 * shape here.
 */
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Log} from '../../base/log.ts';
import type {Failure} from '../../base/failure.ts';
import {CqlFailure} from '../../core/cql/errors.ts';
import type {CqlDatabase, CqlSession, Principal} from '../../core/cql/port.ts';
import {BodyReader} from './body.ts';
import type {BodyErrorCode} from './body.ts';
import {parseCall} from './commands/call.ts';
import type {Command, Context, Door} from './commands/command.ts';
import {COMMANDS} from './commands/index.ts';
import {translateDatabaseFailure} from './database-failures.ts';
import {httpStatusOf, parseEnvelope, writeAnswer} from './envelope.ts';
import type {Answer} from './envelope.ts';
import {DataApiFailure, DataApiFailures, fail} from './errors.ts';
import {featuresOf} from './features.ts';
import type {FeatureSettings} from './features.ts';
import {DEFAULT_LIMITS} from './limits.ts';
import type {Limits} from './limits.ts';
import {newDataApiMetrics} from './metrics.ts';
import type {DataApiMetrics} from './metrics.ts';
import {routeOf} from './routes.ts';
import type {Route} from './routes.ts';
import {IdSource, REAL_ENVIRONMENT} from './documents/ids.ts';
import {KeyLock} from './operations/key-lock.ts';
import {TimeUuidSource} from './operations/time-uuid.ts';
import {loginOf, tokenOf} from './token.ts';
import type {Credentials, Login} from './token.ts';
import {openEmbeddings} from './vectorize/embeddings.ts';
import type {EmbeddingSettings} from './vectorize/embeddings.ts';
import {openReranking} from './vectorize/reranking.ts';
import type {RerankingSettings} from './vectorize/reranking.ts';

export interface DataApiOptions {
  readonly database: CqlDatabase;
  readonly credentials: Credentials;
  readonly log: Log;
  readonly limits?: Partial<Limits> | undefined;
  readonly features?: FeatureSettings | undefined;
  readonly embeddings?: EmbeddingSettings | undefined;
  readonly reranking?: RerankingSettings | undefined;
  /** Counted into, when given. */
  readonly metrics?: DataApiMetrics | undefined;
  /** Milliseconds since 1970; default: the clock. */
  readonly now?: (() => number) | undefined;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

type CommandRoute = Route & {kind: 'command'};

const JSON_TYPE = 'application/json';
/** What a Content-Type may be; none at all is taken as well. */
const ACCEPTED_TYPES: ReadonlySet<string> = new Set([JSON_TYPE, 'application/*', '*/*']);
/** Answers above this size may stay in memory for long when the client is slow. */
const LARGE_ANSWER_CHARACTERS = 64 * 1024;

/** How long the rest of a refused body is read, so that its sender gets the answer. */
const LINGER_MS = 2_000;

const BODY_STATUS: Record<BodyErrorCode, number> = {too_large: 413, too_slow: 408, too_much: 503, gone: 400};

export function openDataApiDoor(options: DataApiOptions): Handler {
  const server = new DataApiServer(options);
  return (request, response) => server.handle(request, response);
}

class DataApiServer {
  readonly #door: Door;
  readonly #credentials: Credentials;
  readonly #features: FeatureSettings;
  readonly #bodies: BodyReader;
  readonly #metrics: DataApiMetrics;
  /** Sessions are cheap, but making one for each request is not free. */
  readonly #sessions = new WeakMap<Principal, CqlSession>();

  constructor(options: DataApiOptions) {
    const limits = {...DEFAULT_LIMITS, ...options.limits};
    const now = options.now ?? Date.now;
    this.#door = {
      database: options.database,
      limits,
      log: options.log,
      embeddings: openEmbeddings(options.embeddings ?? {}),
      reranking: openReranking(options.reranking ?? {}),
      ids: new IdSource({...REAL_ENVIRONMENT, now}),
      txIds: new TimeUuidSource(now),
      writeLock: new KeyLock(),
      now,
    };
    this.#credentials = options.credentials;
    this.#features = options.features ?? {};
    this.#metrics = options.metrics ?? newDataApiMetrics();
    this.#bodies = new BodyReader(limits, this.#metrics);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const route = routeOf(request.url ?? '');
    if (route.kind === 'health') {
      this.#health(request, response);
      return;
    }
    if (route.kind === 'unknown' || request.method !== 'POST') {
      // As the original: only the path without a keyspace knows that another method would be right.
      respond(response, route.kind === 'command' && route.level === 'general' ? 405 : 404, '');
      return;
    }
    this.#metrics.requestsTotal += 1;
    let login: Login;
    try {
      login = loginOf(tokenOf(request.headers));
      checkContentType(request.headers['content-type']);
    } catch (error) {
      this.#answer(response, this.#failed(error, route), []);
      return;
    }
    this.#bodies.read(request, (failed, body) => {
      if (failed === undefined) {
        void this.#serve(route, login, body, request, response);
      } else {
        this.#metrics.refusedTotal += failed.code === 'gone' ? 0 : 1;
        refuseBody(failed, request, response);
      }
    });
  }

  async #serve(
    route: CommandRoute,
    login: Login,
    body: Uint8Array,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const {limits} = this.#door;
    this.#metrics.requestsInFlight += 1;
    let answer: Answer;
    let warnings: readonly DataApiFailure[] = [];
    try {
      const called = parseEnvelope<Command>(body, route.level, COMMANDS[route.level], {
        maxNumberDigits: limits.maxNumberDigits,
        refusesLoneSurrogates: true,
      });
      const {command, args} = called instanceof Promise ? await called : called;
      const input = parseCall(command, args, limits);
      warnings = warningsOf(command);
      const checked = this.#credentials.check(login.user, login.password);
      const principal = checked instanceof Promise ? await checked : checked;
      const context: Context = {
        door: this.#door,
        session: this.#session(principal),
        features: featuresOf(this.#features, request.headers, {reranking: this.#door.reranking.isConfigured}),
        headers: request.headers,
        keyspace: route.keyspace,
        name: route.name,
      };
      const running = command.run(input, context);
      answer = running instanceof Promise ? await running : running;
    } catch (error) {
      answer = this.#failed(error, route);
    }
    this.#metrics.requestsInFlight -= 1;
    this.#answer(response, answer, warnings);
  }

  #session(principal: Principal): CqlSession {
    let session = this.#sessions.get(principal);
    if (session === undefined) {
      session = this.#door.database.session(principal);
      this.#sessions.set(principal, session);
    }
    return session;
  }

  #health(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      respond(response, 405, '');
      return;
    }
    const isUp = this.#door.database.state === 'open';
    const text = `{"status":"${isUp ? 'UP' : 'DOWN'}","checks":[]}`;
    respond(response, isUp ? 200 : 503, text);
  }

  /** The one place where failures become answers. */
  #failed(error: unknown, {keyspace, name}: CommandRoute): Answer {
    if (error instanceof DataApiFailure) {
      return {errors: [error]};
    }
    if (error instanceof DataApiFailures) {
      return {errors: error.failures};
    }
    if (error instanceof CqlFailure) {
      if (error.code === 'bad_credentials') {
        this.#metrics.authenticationFailuresTotal += 1;
      }
      return {errors: [translateDatabaseFailure(error, {keyspace, name})]};
    }
    this.#metrics.bugsTotal += 1;
    this.#door.log.error('A Data API command failed on a bug', {
      keyspace,
      name,
      stack: error instanceof Error ? error.stack : String(error),
    });
    const errorMessage = 'The command failed on a fault of the server. Its log says more.';
    return {errors: [fail('INTERNAL_SERVER_ERROR', {errorMessage})]};
  }

  #answer(response: ServerResponse, answer: Answer, warnings: readonly DataApiFailure[]): void {
    if (answer.errors !== undefined && answer.errors.length > 0) {
      this.#metrics.errorsTotal += 1;
    }
    const text = writeAnswer(answer, warnings);
    if (text.length > LARGE_ANSWER_CHARACTERS) {
      // Fires only when nothing moves for this long: a client that reads slowly is served, one that does not read is let go.
      response.setTimeout(this.#door.limits.sendTimeoutMs, () => response.destroy());
    }
    respond(response, httpStatusOf(answer), text);
  }
}

function warningsOf(command: Command): readonly DataApiFailure[] {
  return command.replacedBy === undefined
    ? []
    : [fail('DEPRECATED_COMMAND', {deprecatedCommand: command.name, replacementCommand: command.replacedBy})];
}

function checkContentType(header: string | undefined): void {
  if (header === undefined || header === JSON_TYPE) {
    return;
  }
  const semicolon = header.indexOf(';');
  const type = (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  if (!ACCEPTED_TYPES.has(type)) {
    throw fail('UNSUPPORTED_CONTENT_TYPE');
  }
}

function refuseBody(failed: Failure<BodyErrorCode>, request: IncomingMessage, response: ServerResponse): void {
  if (failed.code === 'gone') {
    response.destroy();
    return;
  }
  const status = BODY_STATUS[failed.code];
  if (request.httpVersionMajor !== 1) {
    respond(response, status, '');
    return;
  }
  // The rest of the body is not wanted: the connection ends after the answer.
  response.setHeader('connection', 'close');
  if (failed.code === 'too_slow') {
    respond(response, status, '');
    return;
  }
  // A connection that is closed with unread bytes takes the answer with it: what still comes is read and thrown away first.
  response.writeHead(status, {'content-length': 0});
  response.flushHeaders();
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}

function respond(response: ServerResponse, status: number, text: string): void {
  if (text === '') {
    response.writeHead(status, {'content-length': 0});
    response.end();
    return;
  }
  // As text, header and body leave in one write.
  const length = Buffer.byteLength(text);
  response.writeHead(status, {'content-type': JSON_TYPE, 'content-length': length});
  // ASCII, which most answers are, is the same in Latin-1, and copied as it is.
  response.end(text, length === text.length ? 'latin1' : 'utf8');
}
