/** The program and the library as they are shipped: built, and the program in a process of its own. */
import {spawn, spawnSync} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {contentOf, find, insert, makeThings, must, send, Stage, until} from './support.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Inside the checkout, so that packages are found; apart from dist/, which others may be building. */
const BUILT = join(ROOT, '.cache', `program-test-${process.pid}`);
const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {version: string}).version;

const stage = new Stage();

beforeAll(() => {
  mkdirSync(BUILT, {recursive: true});
  const {status, stderr} = spawnSync(process.execPath, [join(ROOT, 'tools/build.mjs'), '--out', join(BUILT, 'dist')]);
  expect(String(stderr)).toBe('');
  expect(status).toBe(0);
  copyFileSync(join(ROOT, 'package.json'), join(BUILT, 'package.json'));
  cpSync(join(ROOT, 'bin'), join(BUILT, 'bin'), {recursive: true});
});
afterEach(() => stage.end());
afterAll(() => rmSync(BUILT, {recursive: true, force: true}));

/** Runs what is built. */
const asterism = join(BUILT, 'bin/asterism.js');

/** Without settings of whoever runs the tests. */
const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  ...more,
});

/** Runs a command to its end. */
function run(args: readonly string[], more: {env?: Record<string, string>; cwd?: string; uid?: number} = {}) {
  const {env, ...rest} = more;
  const {status, stdout, stderr} = spawnSync(process.execPath, [asterism, ...args], {
    env: environment(env),
    encoding: 'utf8',
    timeout: 120_000,
    ...rest,
  });
  return {code: status, out: stdout, err: stderr};
}

interface Ready {
  readonly pid: number;
  readonly urls: {readonly dataApi: string};
  readonly ports: {readonly dataApi: number; readonly cql: number};
  readonly token: string;
}

interface Running extends Ready {
  readonly child: ChildProcess;
  readonly readyFile: string;
  readonly exited: Promise<number | string | null>;
  out(): string;
  err(): string;
}

/** Starts with free ports and waits for the ready file. */
async function start(
  args: readonly string[],
  env: Record<string, string> = {},
  readyFile = join(stage.folder(), 'ready.json'),
): Promise<Running> {
  const all = [asterism, 'start', '--port', '0', '--cql-port', '0', '--ready-file', readyFile, ...args];
  const child = spawn(process.execPath, all, {env: environment(env), stdio: ['ignore', 'pipe', 'pipe']});
  const texts = {out: '', err: ''};
  child.stdout.on('data', (part: Buffer) => (texts.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (texts.err += part.toString()));
  const exited = new Promise<number | string | null>(resolve =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  stage.atEnd(() => {
    child.kill('SIGKILL');
    return exited;
  });
  await until('the program is ready', () => pidIn(readyFile) === child.pid);
  const ready = JSON.parse(readFileSync(readyFile, 'utf8')) as Ready;
  return {...ready, child, readyFile, exited, out: () => texts.out, err: () => texts.err};
}

/** Undefined: there is no such file. That of a killed program goes when the next one starts. */
function pidIn(readyFile: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(readyFile, 'utf8')) as Ready).pid;
  } catch {
    return undefined;
  }
}

/** A request whose body waits for `finish`: it is in flight until then. */
async function halfSent({ports, token, urls}: Ready): Promise<{finish(): void; answer: Promise<string>}> {
  const body = JSON.stringify({findKeyspaces: {}});
  const socket = connect(ports.dataApi, '127.0.0.1');
  let received = '';
  socket.on('data', (part: Buffer) => (received += part.toString()));
  socket.on('error', () => {});
  const answer = new Promise<string>(resolve => socket.on('close', () => resolve(received)));
  socket.write(`POST /v1 HTTP/1.1\r\nHost: x\r\nToken: ${token}\r\nContent-Length: ${body.length}\r\n\r\n`);
  socket.write(body.slice(0, 5));
  // So that the server has it before the signal that comes next.
  await until('half of the body is there', async () => {
    const metrics = await (await fetch(`${urls.dataApi}/metrics`, {headers: {connection: 'close'}})).text();
    return /^asterism_body_bytes\{door="data-api"\} [1-9]/m.test(metrics);
  });
  return {finish: () => socket.write(body.slice(5)), answer};
}

describe('commands', () => {
  test.each([
    {args: ['--version'], out: `${VERSION}\n`},
    {args: ['token', 'me', 'pass:word'], out: 'Cassandra:bWU=:cGFzczp3b3Jk\n'},
  ])('$args', ({args, out}) => {
    expect(run(args)).toEqual({code: 0, out, err: ''});
  });

  test('--help', () => {
    const {code, out, err} = run(['start', '--help']);

    expect({code, err}).toEqual({code: 0, err: ''});
    for (const word of ['asterism start', 'asterism token', '--data-dir', '--cql-port', 'ASTERISM_']) {
      expect(out).toContain(word);
    }
  });

  test.each([
    {mistake: 'an unknown command', args: ['begin'], says: 'begin'},
    {mistake: 'an unknown option', args: ['start', '--nope'], says: '--nope'},
    {
      mistake: 'a config file that is not there',
      args: ['start', '--config', '/nowhere/x.json'],
      says: '/nowhere/x.json',
    },
    {mistake: 'a ready file in no folder', args: ['start', '--ready-file', '/nowhere/r'], says: '/nowhere/r'},
    {mistake: '--host 0.0.0.0', args: ['start', '--host', '0.0.0.0'], says: '--allow-plaintext'},
  ])('$mistake: exit code 2, one line, nothing made', ({args, says}) => {
    const folder = stage.folder();
    const {code, err} = run(args, {cwd: folder});

    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(err.split('\n').length).toBeLessThanOrEqual(2);
    expect(contentOf(folder)).toEqual({});
  });

  test('a config file with an unknown key', () => {
    const folder = stage.folder();
    writeFileSync(join(folder, 'asterism.json'), '{"portt": 1}');
    const before = contentOf(folder);

    const {code, err} = run(['start'], {cwd: folder, env: {ASTERISM_CONFIG: 'asterism.json'}});

    expect({code, err}).toMatchObject({code: 2, err: expect.stringMatching(/^asterism: .*"portt".*\n$/)});
    expect(contentOf(folder)).toEqual(before);
  });
});

describe('start', () => {
  test('prints where everything is, and a line to try that works', async () => {
    const folder = stage.folder();
    const program = await start(['--data-dir', folder, '--data-center', 'here']);
    const {urls, ports, token, pid} = program;

    expect(pid).toBe(program.child.pid);
    // It is told after the ready file is there.
    await until('a line to try is told', () => /curl .*\n/.test(program.out()));
    expect(program.err()).toBe('');
    for (const text of [`${urls.dataApi}/v1`, `127.0.0.1:${ports.cql}`, 'here', token, folder, VERSION]) {
      await until(`${text} is told`, () => program.out().includes(text));
    }
    const line = program.out().match(/curl .*/)?.[0] ?? '';
    const answer = await new Promise<string>(resolve => {
      const shell = spawn('sh', ['-c', line]);
      let out = '';
      shell.stdout.on('data', (part: Buffer) => (out += part.toString()));
      shell.on('close', () => resolve(out));
    });
    expect(JSON.parse(answer)).toHaveProperty('status.keyspaces');

    // Another process finds the data directory taken, and this one goes on.
    const {code, err} = run(['start', '--port', '0', '--cql-port', '0', '--data-dir', folder]);
    expect({code, lines: err.split('\n').length}).toEqual({code: 2, lines: 2});
    expect(err).toContain(String(pid));
    await makeThings(program);
  });

  test('the ready file is for its owner only, replaces that of a killed program, and goes with a clean stop', async () => {
    const program = await start(['--in-memory']);
    const {readyFile} = program;
    const mode = statSync(readyFile).mode & 0o777;
    program.child.kill('SIGKILL');
    await program.exited;
    const left = existsSync(readyFile);

    const next = await start(['--in-memory'], {}, readyFile);

    expect({mode, left}).toEqual({mode: 0o600, left: true});
    expect(next.pid).toBe(next.child.pid);
    expect((await send(next, '', {findKeyspaces: {}})).http).toBe(200);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s: what runs is finished, exit code 0, data is there', async signal => {
    const folder = stage.folder();
    const program = await start(['--data-dir', folder]);
    await makeThings(program);
    await insert(program, {_id: 'a'});
    const idle = connect(program.ports.cql, '127.0.0.1');
    idle.on('error', () => {});
    const request = await halfSent(program);

    program.child.kill(signal);
    await until('the ready file is gone', () => !existsSync(program.readyFile));
    await expect(send(program, '', {findKeyspaces: {}})).rejects.toThrow();
    request.finish();

    expect(await request.answer).toContain('"keyspaces"');
    expect(await program.exited).toBe(0);
    expect(program.err()).toBe('');
    idle.destroy();
    const again = await stage.start(['--data-dir', folder]);
    expect(await find(again, 'a')).toEqual({_id: 'a'});
  });

  test('--in-memory writes nothing, and a second SIGINT ends at once', async () => {
    const folder = stage.folder();
    const program = await start(['--in-memory', '--data-dir', join(folder, 'data')]);
    await makeThings(program);
    const request = await halfSent(program);
    program.child.kill('SIGINT');
    await until('the ready file is gone', () => !existsSync(program.readyFile));

    program.child.kill('SIGINT');

    expect(await program.exited).toBe(130);
    await request.answer;
    expect(contentOf(folder)).toEqual({});
  });

  test.each(['commit', 'periodic'])('kill -9 with --durability %s: what was answered is there', async durability => {
    const folder = stage.folder();
    const program = await start(['--data-dir', folder], {ASTERISM_DURABILITY: durability});
    await makeThings(program);
    await Promise.all(Array.from({length: 50}, (_, i) => insert(program, {_id: `d${i}`, i})));
    // With `periodic` an answer may be ahead of the disk by about 10 ms, though not by more.
    await new Promise(resolve => setTimeout(resolve, durability === 'periodic' ? 500 : 0));
    program.child.kill('SIGKILL');
    await program.exited;

    const again = await stage.start(['--data-dir', folder]);

    const {status} = await must(again, '/ks/things', {countDocuments: {filter: {}}});
    expect(status).toMatchObject({count: 50});
    expect(await find(again, 'd49')).toEqual({_id: 'd49', i: 49});
  });

  // Whoever may write everywhere (root) becomes somebody who may not.
  test('a data directory that this user may not write to', () => {
    const folder = stage.folder();
    mkdirSync(join(folder, 'data'), {mode: 0o555});
    const uid = process.getuid?.() === 0 ? {uid: 65_534} : {};

    const {code, err} = run(['start', '--port', '0', '--cql-port', '0', '--data-dir', join(folder, 'data')], uid);

    expect({code, lines: err.split('\n').length}).toEqual({code: 2, lines: 2});
    expect(err).toContain(join(folder, 'data'));
  });
});

test('the library: built, it starts, serves and stops, and lets the program that used it end', () => {
  const program = `
    import {start} from ${JSON.stringify(pathToFileURL(join(BUILT, 'dist/index.js')).href)};
    const asterism = await start();
    const {urls, ports, token} = asterism;
    const answer = await fetch(urls.dataApi + '/v1', {method: 'POST', headers: {token, 'content-type': 'application/json'}, body: '{"findKeyspaces": {}}'});
    console.log(answer.status, (await answer.json()).status.keyspaces.includes('system'), ports.cql > 0);
    await asterism.stop();
    console.log('stopped');`;
  const {stdout, stderr, status} = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 120_000,
  });

  expect({stdout, stderr, status}).toEqual({stdout: '200 true true\nstopped\n', stderr: '', status: 0});
});
