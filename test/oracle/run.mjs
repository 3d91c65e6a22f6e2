#!/usr/bin/env node
// Random statements against a real Apache Cassandra: what it answers, we answer.
//   node test/oracle/run.mjs [--seed N] [--statements N] [--streams N] [--parts all|none|NAMES] [--part-statements N] [--cassandra HOST:PORT]
// --only STREAM:WORLD asks one world again, as a difference names it.
// --shrink FOLDER makes differences small and writes them there; --report rewrites docs/oracle.md.
// --tally FOLDER keeps what the run has counted there; --report-of FOLDER rewrites docs/oracle.md from all runs in it.
//   node test/oracle/run.mjs --ask FILE [--keep REGRESSION]         statements of a file, one a line, with what is bound behind ` <- `: both answers
// --cassandra is a node on loopback with the user cassandra/cassandra; without it one is started. --leave leaves keyspaces there.
// The closing line is `N passed, N failed, N skipped`, statements.
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {format} from 'prettier';
import {bundle} from '../bundle.mjs';
import {withCassandra} from '../peers/cassandra/node.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const temporary = mkdtempSync(join(tmpdir(), 'asterism-oracle-'));

const {values} = parseArgs({
  options: {
    seed: {type: 'string'},
    statements: {type: 'string', default: '1000'},
    streams: {type: 'string', default: '16'},
    world: {type: 'string', default: '500'},
    only: {type: 'string'},
    parts: {type: 'string', default: 'all'},
    'part-statements': {type: 'string'},
    walk: {type: 'string'},
    cassandra: {type: 'string'},
    leave: {type: 'boolean'},
    ask: {type: 'string'},
    keep: {type: 'string'},
    shrink: {type: 'string'},
    report: {type: 'boolean'},
    tally: {type: 'string'},
    'report-of': {type: 'string'},
  },
});

/** The program and the oracle as one file. */
const bundled = join(temporary, 'tasks.mjs');

async function loadTasks() {
  await bundle(join(here, 'tasks.ts'), bundled);
  return import(pathToFileURL(bundled).href);
}

/** Wherever the program stands: without the lines that have its paths. */
const hashOfCode = () =>
  createHash('sha256')
    .update(readFileSync(bundled, 'utf8').replace(/^\/\/.*$/gm, ''))
    .digest('hex')
    .slice(0, 16);

async function writeReport(tasks, tally) {
  const text = await format(tasks.reportOf(tally), {parser: 'markdown', printWidth: 160, proseWrap: 'preserve'});
  writeFileSync(join(root, 'docs/oracle.md'), text);
}

/** Runs of the same code, whenever they went. */
async function reportOf(tasks, folder) {
  const runs = readdirSync(folder).map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const sum = tasks.newTally(runs[0].code);
  for (const run of runs) tasks.add(sum, run);
  await writeReport(tasks, sum);
}

/** What is granted counts at once, and nothing of it is kept longer than the run. */
const NODE = {
  CASSANDRA_THROWAWAY: 'yes',
  CASSANDRA_UDF: 'false',
  CASSANDRA_SASI: 'false',
  CASSANDRA_MASKING: 'true',
  CASSANDRA_YAML_EXTRA: ['permissions', 'roles', 'credentials'].map(of => `${of}_validity: 0ms`).join('\n'),
};

const withNode = use => withCassandra({named: values.cassandra, data: join(temporary, 'cassandra'), env: NODE}, use);

const describe = step =>
  `${step.parts ? step.parts.map(part => `${part.text} <- ${part.values.join(', ')}`).join(' ;; ') : step.text}` +
  `${step.values.length > 0 ? ` <- ${step.values.join(', ')}` : ''} [${step.mode}${step.pageSize ? ` paged by ${step.pageSize}` : ''}]`;

const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const show = (theirs, ours) => {
  // Of a long answer what is not the same, behind the first line.
  const common = theirs.length > 14 ? new Set(theirs.filter(line => ours.includes(line)).slice(1)) : new Set();
  const told = lines => lines.filter(line => !common.has(line)).slice(0, 14);
  for (const line of told(theirs)) console.log(`  - ${line}`);
  for (const line of told(ours)) console.log(`  + ${line}`);
};

/** By their numbers alone. */
function numbersOf(intended) {
  const counts = new Map();
  for (const [name, count] of Object.entries(intended)) {
    const number = Number.parseInt(name);
    counts.set(number, (counts.get(number) ?? 0) + count);
  }
  return [...counts].map(([number, count]) => `${count} of ${number}`).join(', ') || 'none';
}

async function ask(tasks) {
  const texts = readFileSync(values.ask, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '');
  for (const {text, theirs, ours} of await withNode(port => tasks.askBoth(texts, port, values.keep))) {
    const isSame = tasks.isSame(theirs, ours);
    console.log(`${isSame ? ' ' : '!'} ${text}`);
    show(theirs, isSame ? [] : ours);
  }
}

function onlyOf(place) {
  const [stream, world] = place?.split(':') ?? [];
  return stream === undefined ? undefined : {stream, world: Number(world)};
}

/** All of them, none of them, or some by name. */
function partsOf(tasks) {
  const names = Object.keys(tasks.PARTS);
  if (values.parts === 'all') return names;
  const chosen = values.parts === 'none' ? [] : values.parts.split(',');
  const unknown = chosen.filter(name => !names.includes(name));
  if (unknown.length > 0) throw new Error(`No parts: ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return chosen;
}

async function compare(tasks) {
  const started = performance.now();
  console.log(`oracle: seed ${seed}`);
  const counts = new Map();
  const coverage = new tasks.Coverage(hashOfCode());
  const result = await withNode(cassandra =>
    tasks.run(
      {
        seed,
        statements: Number(values.statements),
        streams: Number(values.streams),
        worldSize: Number(values.world),
        regressions: values.shrink,
        only: onlyOf(values.only),
        parts: partsOf(tasks),
        walk: values.walk === 'all' ? '' : values.walk,
        partStatements: Number(values['part-statements'] ?? Math.ceil(Number(values.statements) / 16)),
        cassandra,
        leavesKeyspaces: values.cassandra === undefined || values.leave === true,
      },
      difference => {
        const count = counts.get(difference.signature) ?? 0;
        counts.set(difference.signature, count + 1);
        if (count < 3) {
          console.log(`\n${difference.signature} [${difference.place}]`);
          const about = new RegExp(`^(?:CREATE|ALTER) .*\\b${difference.attempt.table}\\b`);
          for (const {text} of difference.before) if (about.test(text)) console.log(`  ${text}`);
          console.log(`  ${describe(difference.attempt.step)}`);
          show(difference.theirs, difference.ours);
        }
      },
      (difference, found, file) => {
        console.log(
          `\nshrunk: ${difference.signature}: ${found ? `${found.steps.length} statements in ${file}` : 'does not come again'}`,
        );
        for (const step of found?.steps ?? []) console.log(`  ${describe(step)}`);
      },
      (attempt, theirs) => coverage.observe(attempt, theirs),
    ),
  );
  const {tally} = coverage;
  tally.seeds.push(seed);
  Object.assign(tally, {same: result.same, unanswered: result.unanswered, intended: result.intended});
  Object.assign(tally.differences, Object.fromEntries(counts));
  if (values.report) await writeReport(tasks, tally);
  if (values.tally !== undefined) {
    mkdirSync(values.tally, {recursive: true});
    writeFileSync(join(values.tally, `${seed}-${Date.now()}.json`), JSON.stringify(tally));
  }
  console.log('');
  for (const missed of tally.missed) console.log(`not reached: ${missed}`);
  for (const [signature, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`${count} × ${signature}`);
  const seconds = (performance.now() - started) / 1000;
  const intended = Object.values(result.intended).reduce((sum, count) => sum + count, 0);
  console.log(
    `${result.asked} statements in ${seconds.toFixed(1)} s, ${result.worlds} worlds, seed ${seed}; intended differences: ${numbersOf(result.intended)}`,
  );
  console.log(`${result.same + intended} passed, ${result.differences.length} failed, ${result.unanswered} skipped`);
  if (result.differences.length > 0 || result.asked === 0) process.exitCode = 1;
}

try {
  const tasks = await loadTasks();
  if (values['report-of'] !== undefined) await reportOf(tasks, values['report-of']);
  else await (values.ask === undefined ? compare(tasks) : ask(tasks));
} finally {
  rmSync(temporary, {recursive: true, force: true});
}
