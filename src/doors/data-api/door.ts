/**
 * The Data API over HTTP. One handler for node's HTTP/1.1 and HTTP/2 (compatibility) requests; every failure takes its
 * shape here.
 */
import type {IncomingHttpHeaders, IncomingMessage, ServerResponse} from 'node:http';
import type {Log} from '../../base/log.ts';
import {CqlFailure} from '../../core/cql/errors.ts';
import type {CqlDatabase, CqlSession, Principal} from '../../core/cql/port.ts';
import type {JsonObject} from '../../wire/json/tree.ts';
import {decodeJsonText} from '../../wire/json/decode.ts';
import {JsonFailure} from '../../wire/json/failure.ts';
import {JsonReader} from '../../wire/json/reader.ts';
import type {JsonLimits} from '../../wire/json/reader.ts';
import {BodyReader} from './body.ts';
import {sortTypeOf} from './command-times.ts';
import {parseCall} from './commands/call.ts';
import type {Command, Context, Door} from './commands/command.ts';
import {COMMANDS} from './commands/index.ts';
import {translateDatabaseFailure} from './database-failures.ts';
import {httpStatusOf, parseEnvelope, writeAnswer} from './envelope.ts';
import type {Answer} from './envelope.ts';
import {DataApiFailure, DataApiFailures, fail} from './errors.ts';
import {featuresOf} from './features.ts';
import type {Features, FeatureSettings} from './features.ts';
import {DEFAULT_LIMITS} from './limits.ts';
import type {Limits} from './limits.ts';
import {answerMcp, isForeignOrigin, isMcp} from './mcp/endpoint.ts';
import type {ToolAnswer} from './mcp/endpoint.ts';
import {RpcFailure, writeRpcFailure} from './mcp/rpc.ts';
import {readCall} from './mcp/tools.ts';
import type {Tool} from './mcp/tools.ts';
import {newDataApiMetrics} from './metrics.ts';
import type {DataApiMetrics} from './metrics.ts';
import {servePage} from './openapi/pages.ts';
import {refuseBody, respond} from './responses.ts';
import {routeOf} from './routes.ts';
import type {Route} from './routes.ts';
import {ScanWatch} from './scans.ts';
import {IdSource, REAL_ENVIRONMENT} from './documents/ids.ts';
import {hasVectors} from './operations/collection.ts';
import {KeyLock} from './operations/key-lock.ts';
import {TimeUuidSource} from './operations/time-uuid.ts';
import {Turns} from './operations/turns.ts';
import {loginOf, tokenOf} from './token.ts';
import type {Credentials, Login} from './token.ts';
import {TracedSession} from './tracing.ts';
import {billedEmbeddings, billedReranking} from './vectorize/billing.ts';
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
  /** Of the product, as documents of the door tell it. */
  readonly version?: string | undefined;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

type CommandRoute = Route & {kind: 'command'};

/** A command sent to the keyspace that has the name of the MCP endpoint. */
const KEYSPACE_MCP: CommandRoute = {kind: 'command', level: 'keyspace', keyspace: 'mcp', name: ''};
/** Of an MCP message: its params, the arguments, the documents and their members are read in slices. */
const MCP_LEVELS = 6;

const JSON_TYPE = 'application/json';
/** What a Content-Type may be; none at all is taken as well. */
const ACCEPTED_TYPES: ReadonlySet<string> = new Set([JSON_TYPE, 'application/*', '*/*']);
/** Answers above this size may stay in memory for long when the client is slow. */
const LARGE_ANSWER_CHARACTERS = 64 * 1024;

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
  readonly #version: string;
  readonly #jsonLimits: JsonLimits;
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
      sorts: new Turns(limits.maxSortsAtOnce),
      answers: new Turns(limits.maxAnswerCharacters),
      now,
    };
    this.#credentials = options.credentials;
    this.#features = options.features ?? {};
    this.#metrics = options.metrics ?? newDataApiMetrics();
    this.#version = options.version ?? '0';
    this.#jsonLimits = {maxNumberDigits: limits.maxNumberDigits, refusesLoneSurrogates: true};
    this.#bodies = new BodyReader(limits, this.#metrics);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const route = routeOf(request.url ?? '');
    if (route.kind === 'health') {
      this.#health(request, response);
      return;
    }
    if (route.kind === 'page') {
      servePage(route.page, this.#version, request, response);
      return;
    }
    if (route.kind === 'unknown' || request.method !== 'POST') {
      this.#notFound(route, response);
      return;
    }
    this.#metrics.requestsTotal += 1;
    if (route.kind === 'mcp' && isForeignOrigin(request.headers.origin)) {
      this.#metrics.refusedTotal += 1;
      respond(response, 403, '');
      return;
    }
    const target = route.kind === 'mcp' ? KEYSPACE_MCP : route;
    let login: Login;
    try {
      login = loginOf(tokenOf(request.headers));
      checkContentType(request.headers['content-type']);
    } catch (error) {
      this.#answer(response, this.#failed(error, target), []);
      return;
    }
    this.#bodies.read(request, (failed, body) => {
      if (failed !== undefined) {
        this.#metrics.refusedTotal += failed.code === 'gone' ? 0 : 1;
        refuseBody(failed, request, response);
      } else if (route.kind === 'mcp' && isMcp(request.headers, body)) {
        void this.#serveMcp(login, body, request, response);
      } else {
        void this.#serve(target, login, body, request, response);
      }
    });
  }

  #notFound(route: Route, response: ServerResponse): void {
    if (route.kind === 'mcp') {
      // There are no streams to listen to and no sessions to end.
      response.setHeader('allow', 'POST');
      respond(response, 405, '');
      return;
    }
    // As the original: only the path without a keyspace knows that another method would be right.
    respond(response, route.kind === 'command' && route.level === 'general' ? 405 : 404, '');
  }

  async #serve(
    route: CommandRoute,
    login: Login,
    body: Uint8Array,
    {headers}: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    this.#metrics.requestsInFlight += 1;
    let answer: ToolAnswer;
    try {
      const called = parseEnvelope<Command>(body, route.level, COMMANDS[route.level], this.#jsonLimits);
      const {command, args} = called instanceof Promise ? await called : called;
      answer = await this.#run(command, args, route, login, headers);
    } catch (error) {
      answer = {answer: this.#failed(error, route), warnings: []};
    }
    this.#metrics.requestsInFlight -= 1;
    this.#answer(response, answer.answer, answer.warnings);
  }

  /** Never fails: failures are in the answer. */
  async #run(
    command: Command,
    args: JsonObject,
    route: CommandRoute,
    login: Login,
    headers: IncomingHttpHeaders,
  ): Promise<ToolAnswer> {
    const startedMs = performance.now();
    let answer: Answer;
    let traced: TracedSession | undefined;
    let scans: ScanWatch | undefined;
    let warnings: readonly DataApiFailure[] = [];
    try {
      const input = parseCall(command, args, this.#door.limits);
      warnings = warningsOf(command);
      let context = await this.#context(route, login, headers);
      const outdated = this.#door.database.catchUp?.(route.keyspace || undefined, route.name || undefined);
      if (outdated !== undefined) {
        await outdated;
      }
      if (this.#door.database.warnsOfScans === true) {
        scans = new ScanWatch(context.session);
        context = {...context, session: scans};
      }
      if (context.features['request-tracing'] || context.features['request-tracing-full']) {
        traced = new TracedSession(context.session, context.features);
        context = {...context, session: traced};
      }
      if (context.features['billing-events-logging']) {
        context = {...context, door: this.#billed()};
      }
      const running = command.run(input, context);
      answer = running instanceof Promise ? await running : running;
    } catch (error) {
      answer = this.#failed(error, route);
    }
    answer = scans?.tell(answer, route) ?? answer;
    answer = traced?.tell(answer) ?? answer;
    const nowMs = performance.now();
    this.#metrics.commands.add(command, nowMs - startedMs, nowMs, {
      sort: sortTypeOf(args),
      hasVectors: route.level === 'collection' && hasVectors(this.#door.database, route),
      errorCode: answer.errors?.[0]?.errorCode,
    });
    return {answer, warnings};
  }

  /** The same, but what models cost is told to the log. */
  #billed(): Door {
    const {embeddings, reranking, log, now} = this.#door;
    return {
      ...this.#door,
      embeddings: billedEmbeddings(embeddings, log, now),
      reranking: billedReranking(reranking, log, now),
    };
  }

  /** Synchronous where the login is known. Fails with a CqlFailure `bad_credentials`. */
  #context({keyspace, name}: CommandRoute, login: Login, headers: IncomingHttpHeaders): Context | Promise<Context> {
    const of = (principal: Principal): Context => ({
      door: this.#door,
      session: this.#session(principal),
      features: featuresOf(this.#features, headers, {reranking: this.#door.reranking.isConfigured}),
      headers,
      keyspace,
      name,
    });
    const checked = this.#credentials.check(login.user, login.password);
    return checked instanceof Promise ? checked.then(of) : of(checked);
  }

  async #serveMcp(login: Login, body: Uint8Array, {headers}: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#metrics.requestsInFlight += 1;
    try {
      const {features} = await this.#context(KEYSPACE_MCP, login, headers);
      const message = await new JsonReader(decodeJsonText(body), this.#jsonLimits).valueInSlices(MCP_LEVELS);
      const {status, text} = await answerMcp(message, headers, {
        version: this.#version,
        run: (tool, args) => this.#runTool(tool, args, features, login, headers),
      });
      respond(response, status, text);
    } catch (error) {
      if (error instanceof JsonFailure) {
        this.#metrics.errorsTotal += 1;
        respond(response, 400, writeRpcFailure(undefined, new RpcFailure('parse', error.message)));
      } else {
        this.#answer(response, this.#failed(error, KEYSPACE_MCP), []);
      }
    }
    this.#metrics.requestsInFlight -= 1;
  }

  async #runTool(
    tool: Tool,
    args: JsonObject,
    features: Features,
    login: Login,
    headers: IncomingHttpHeaders,
  ): Promise<ToolAnswer> {
    let route = KEYSPACE_MCP;
    try {
      if (!features.mcp) {
        throw fail('MCP_FEATURE_NOT_ENABLED');
      }
      const call = readCall(tool, args);
      route = {kind: 'command', level: tool.level, keyspace: call.keyspace, name: call.name};
      const answer = await this.#run(tool.command, call.args, route, login, headers);
      this.#metrics.errorsTotal += answer.answer.errors === undefined ? 0 : 1;
      answer.answer.onSent?.();
      return answer;
    } catch (error) {
      this.#metrics.errorsTotal += 1;
      return {answer: this.#failed(error, route), warnings: []};
    }
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
    const {onSent} = answer;
    if (onSent !== undefined) {
      if (response.destroyed) {
        onSent();
      } else {
        response.once('close', onSent);
      }
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
