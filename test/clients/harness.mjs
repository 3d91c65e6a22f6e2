// What the client suites share: the project's cache folder, running commands, starting the program as a user would.
import {spawn, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const cache = process.env.ASTERISM_TEST_CACHE ?? join(root, '.cache');
/** The program under test: this checkout's, or another build's `bin/asterism.js`. */
const program = process.env.ASTERISM_PROGRAM ?? join(root, 'bin/asterism.js');

/** Folder of this suite's installation below the cache; made anew when one of the files that describe it changed. */
export async function cached(name, describedBy, install) {
  const stamp = createHash('sha256');
  for (const file of describedBy) stamp.update(readFileSync(file));
  const folder = join(cache, 'clients', name);
  const mark = join(folder, '.complete');
  const want = stamp.digest('hex');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== want) {
    rmSync(folder, {recursive: true, force: true});
    mkdirSync(folder, {recursive: true});
    await install(folder);
    writeFileSync(mark, want);
  }
  return folder;
}

/**
 * Runs a command to its end and resolves to what it printed; rejects with its output when it fails or takes over ten minutes.
 * Not synchronous: the embedding service that it may call lives in this process.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000, ...options});
    let out = '';
    let err = '';
    child.stdout.on('data', part => (out += part));
    child.stderr.on('data', part => (err += part));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}\n${out}\n${err}`));
    });
  });
}

/** A Python virtual environment with the packages of a requirements file; gives its interpreter. */
export async function python(name, requirements) {
  const folder = await cached(name, [requirements], async target => {
    await run('python3', ['-m', 'venv', target]);
    await run(join(target, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  });
  return join(folder, 'bin/python');
}

/** An npm installation of a package.json (with its lock file, if any); gives the folder that holds node_modules. */
export function npm(name, manifest, options = []) {
  return cached(name, [manifest], async target => {
    writeFileSync(join(target, 'package.json'), readFileSync(manifest));
    const always = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', [...always, ...options], {cwd: target});
  });
}

/** Runs a script on an npm installation: a copy beside its node_modules, with `parts.mjs` beside it. */
export function runBeside(folder, script, env) {
  for (const file of [script, join(root, 'test/clients/parts.mjs')]) {
    writeFileSync(join(folder, basename(file)), readFileSync(file));
  }
  return run(process.execPath, [basename(script)], {cwd: folder, env});
}

/** How Java programs say which of their parts are ok: laid beside the sources of each. */
const PARTS_OF_JAVA = join(root, 'test/clients/Parts.java');
const JAVA_PACKAGE = 'src/main/java/com/example';

/**
 * A Maven project, compiled, with its class path resolved; gives what `java` needs as `-cp`. The project is compiled
 * anew when one of its files changed.
 */
export async function mavenProject(name, source) {
  const files = filesBelow(source).filter(file => !file.includes('/target/'));
  const folder = await cached(name, [...files, PARTS_OF_JAVA], async target => {
    cpSync(source, target, {recursive: true, filter: file => !file.endsWith('/target')});
    if (existsSync(join(target, JAVA_PACKAGE))) cpSync(PARTS_OF_JAVA, join(target, JAVA_PACKAGE, 'Parts.java'));
    await run('mvn', ['-q', '-B', '-ntp', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath.txt'], {
      cwd: target,
    });
  });
  return `${join(folder, 'target/classes')}:${readFileSync(join(folder, 'classpath.txt'), 'utf8').trim()}`;
}

/** A Go program built from a folder with go.mod and go.sum; gives its executable. */
export async function goProgram(name, source) {
  const folder = await cached(name, filesBelow(source), async target => {
    cpSync(source, target, {recursive: true});
    await run('go', ['build', '-o', 'program', '.'], {cwd: target});
  });
  return join(folder, 'program');
}

/** Every file below a folder, sorted. */
function filesBelow(folder) {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** The first line `what --version` prints, or undefined when the program is absent. */
export function versionOf(command, args = ['--version']) {
  const result = spawnSync(command, args, {encoding: 'utf8'});
  return result.error || result.status !== 0 ? undefined : `${result.stdout}${result.stderr}`.trim().split('\n')[0];
}

/**
 * Starts the program with free ports and resolves when it is ready. `args` come after `start`.
 * `stop()` sends SIGTERM and resolves to the exit code; `kill()` sends SIGKILL. `folder` holds data and ready file.
 */
export async function startProgram({args = [], folder = mkdtempSync(join(tmpdir(), 'asterism-test-')), env = {}} = {}) {
  const readyFile = join(folder, 'ready.json');
  rmSync(readyFile, {force: true});
  const child = spawn(
    process.execPath,
    [
      program,
      'start',
      '--port',
      '0',
      '--cql-port',
      '0',
      // A cluster keeps the data where one is named.
      ...(args.includes('--backend') ? [] : ['--data-dir', join(folder, 'data')]),
      '--ready-file',
      readyFile,
      ...args,
    ],
    {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']},
  );
  let output = '';
  child.stdout.on('data', part => (output += part));
  child.stderr.on('data', part => (output += part));
  const exited = new Promise(resolve => child.once('exit', (code, signal) => resolve(code ?? signal)));
  let isOver = false;
  void exited.then(() => (isOver = true));
  const started = performance.now();
  while (!existsSync(readyFile)) {
    if (isOver) throw new Error(`the program ended with ${await exited} before it was ready:\n${output}`);
    if (performance.now() - started > 30_000) {
      child.kill('SIGKILL');
      throw new Error(`the program was not ready within 30 s:\n${output}`);
    }
    await sleep(10);
  }
  const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
  return {
    ...ready,
    folder,
    readyMs: performance.now() - started,
    output: () => output,
    exited,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
    kill() {
      child.kill('SIGKILL');
      return exited;
    },
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
}

/**
 * A check for each named part of a program that does them all: it says `ok: NAME`, or `failed: NAME` followed by why, and
 * then goes on. `start` runs it and resolves to what it printed.
 */
export async function checkParts(check, names, start) {
  const lines = start().then(
    out => out.split('\n'),
    error => [`the program failed: ${error.message}`],
  );
  let isCauseTold = false;
  for (const name of names) {
    await check(name, async () => {
      const all = await lines;
      if (all.includes(`ok: ${name}`)) return;
      const from = all.indexOf(`failed: ${name}`);
      if (from < 0 && isCauseTold) throw new Error('was not reached either');
      isCauseTold ||= from < 0;
      const rest = from < 0 ? all : all.slice(from + 1);
      const end = rest.findIndex(line => /^(ok|failed): /.test(line));
      throw new Error(
        `${from < 0 ? 'was not reached:\n' : ''}${rest.slice(0, end < 0 || from < 0 ? 60 : end).join('\n')}`,
      );
    });
  }
}
