/** Starting the program from sources, in this process, as the command line would; and asking it things. */
import {createHash} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {readConfig} from '../../src/app/config.ts';
import {startProgram} from '../../src/app/program.ts';
import type {Program} from '../../src/app/program.ts';
import {openLog} from '../../src/base/log.ts';
import {RawClient} from '../doors/native/raw-client.ts';

/** What one test started and made; give it back with `end` after each test. */
export class Stage {
  readonly #ends: (() => unknown)[] = [];

  /** Called at the end, the last one first. */
  atEnd(work: () => unknown): void {
    this.#ends.push(work);
  }

  async end(): Promise<void> {
    for (const work of this.#ends.splice(0).reverse()) {
      await work();
    }
  }

  folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'asterism-program-'));
    this.atEnd(() => rmSync(path, {recursive: true, force: true}));
    return path;
  }

  /** Starts with these options, which may name other ports than the free ones that are taken otherwise. */
  async start(args: readonly string[], options: StartOptions = {}): Promise<Program> {
    const program = await startWith(args, options);
    this.atEnd(() => program.stop());
    return program;
  }

  async client(program: Program): Promise<RawClient> {
    const client = await RawClient.ready(program.ports.cql!);
    this.atEnd(() => client.end());
    return client;
  }
}

export interface StartOptions {
  readonly env?: Record<string, string> | undefined;
  /** Text of the file that `--config` names. */
  readonly file?: string | undefined;
  /** Gets the lines of the log. */
  readonly log?: string[] | undefined;
  /** Default: all ports are free ones that were asked for. */
  readonly ports?: readonly string[] | undefined;
}

const FREE_PORTS = ['--port', '0', '--cql-port', '0'];
/** Passwords are not what is tested. */
const CHEAP = ['--bcrypt-cost', '4'];

export function startWith(args: readonly string[], options: StartOptions = {}): Promise<Program> {
  const {env = {}, file = '{}', log = [], ports = FREE_PORTS} = options;
  const config = readConfig({args: [...ports, ...CHEAP, ...args], env, readFile: () => file});
  return startProgram(
    config,
    openLog(
      'debug',
      line => log.push(line),
      () => new Date(0),
    ),
  );
}

export interface Answer {
  readonly http: number;
  readonly body: {
    readonly data?: {readonly document?: Record<string, unknown> | null; readonly documents?: unknown[]};
    readonly status?: Record<string, unknown>;
    readonly errors?: readonly {readonly errorCode: string; readonly message: string}[];
  };
}

/** Sends a command to a path below `/v1`. */
export async function send(
  {urls, token}: {readonly urls: {readonly dataApi: string}; readonly token?: string | undefined},
  path: string,
  command: object,
): Promise<Answer> {
  const response = await fetch(`${urls.dataApi}/v1${path}`, {
    method: 'POST',
    headers: {token: token ?? '', 'content-type': 'application/json'},
    body: JSON.stringify(command),
  });
  const text = await response.text();
  return {http: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body'])};
}

/** As `send`; fails when the answer has errors. */
export async function must(...args: Parameters<typeof send>): Promise<Answer['body']> {
  const {http, body} = await send(...args);
  if (http !== 200 || body.errors !== undefined) {
    throw new Error(`${http} ${JSON.stringify(body.errors)}`);
  }
  return body;
}

/** Makes the keyspace and a collection `ks.things`. */
export async function makeThings(program: Parameters<typeof send>[0]): Promise<void> {
  await must(program, '', {createKeyspace: {name: 'ks'}});
  await must(program, '/ks', {createCollection: {name: 'things'}});
}

export const insert = (program: Parameters<typeof send>[0], document: object): Promise<Answer['body']> =>
  must(program, '/ks/things', {insertOne: {document}});

export const find = async (program: Parameters<typeof send>[0], _id: string): Promise<unknown> =>
  (await must(program, '/ks/things', {findOne: {filter: {_id}}})).data?.document;

/** Every file below a folder with a hash of its content: equal before and after means that nothing changed. */
export function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
  return Object.fromEntries(
    files
      .map(entry => join(entry.parentPath, entry.name))
      .sort()
      .map(path => [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

/** Waits until something comes to pass; fails after two minutes, which only what hangs takes. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > 120_000) {
      throw new Error(`It did not come to pass that ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
