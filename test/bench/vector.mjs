// Vector search: recall@10 and cost of the graph against an exact search by vector instructions of the same data, narrowed searches, and
// searches while rows are written and deleted. The engine behind the CQL port, without a door.
//   npm run bench -- vector --count 100000 --dimension 1024 [--folder F --within 200]
// With a folder it can be done in parts: a run ends after the seconds given, the next goes on where it ended.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {bundle} from '../bundle.mjs';
import {root} from '../clients/harness.mjs';
import {table} from './measure.mjs';

const SEED = 7;
const WORKERS = {
  'bcrypt-worker': 'system/bcrypt-worker.ts',
  'merge-worker': 'store/merge-worker.ts',
  'graph-worker': 'vectors/graph-worker.ts',
};

export async function vectorBench({count, dimension, folder: given, seconds, steps = ['scan', 'load', 'query']}) {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'asterism-vector-'));
  if (!existsSync(folder)) mkdirSync(folder, {recursive: true});
  const program = join(folder, 'vector-engine.mjs');
  await bundle(join(root, 'test/bench/vector-engine.ts'), program);
  for (const [name, source] of Object.entries(WORKERS)) {
    await bundle(join(root, 'src/engines/embedded', source), join(folder, `${name}.js`));
  }
  const task = JSON.stringify({count, dimension, seed: SEED, folder, workers: folder, seconds});
  const step = name => {
    const {stdout, status, signal} = spawnSync(process.execPath, [program, name, task], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error(`${name} ended with ${status ?? signal}: ${stdout}`);
    return JSON.parse(stdout.trim().split('\n').at(-1));
  };
  try {
    console.log(`\n${count} vectors of ${dimension} numbers\n`);
    const scan = steps.includes('scan') ? step('scan') : undefined;
    if (scan) console.log(`bare exact search: ${scan.cpuMs} ms of CPU, ${scan.p50} ms`);
    if (steps.includes('load')) {
      const load = step('load');
      console.log(
        `${load.rows} rows written in ${Math.round(load.loadMs / 1000)} s; graph ${load.isDone ? 'complete' : 'not complete'} after ${Math.round(load.buildMs / 1000)} s, ` +
          `${Math.round(load.cpuMs / 1000)} s of CPU in all, graph ${load.graphMb} MB, RssAnon ${load.anonMb} MB`,
      );
      if (!load.isDone) return;
    }
    if (!steps.includes('query')) return;
    const {openMs, firstMs, loadedMs, graphMb, plain, narrowed, busy, changed, quietMb, anonMb} = step('query');
    console.log(
      `start ${Math.round(openMs)} ms, first answer after another ${Math.round(firstMs)} ms (exact), graph of ${graphMb} MB there after ${Math.round(loadedMs)} ms; ` +
        `RssAnon ${quietMb} MB, ${anonMb} MB after changes\n`,
    );
    const row = (what, {recall, cpuMs, p50, p99}) => [
      what,
      recall,
      cpuMs,
      p50,
      p99,
      scan ? `${(scan.cpuMs / cpuMs).toFixed(1)} ×` : '',
    ];
    table(
      `${count} × ${dimension}`,
      ['search', 'recall@10', 'CPU ms', 'p50 ms', 'p99 ms', 'rate of the exact search'],
      [
        row('by the graph', plain),
        ...Object.entries(narrowed).map(([share, each]) => row(`of ${share} of the rows`, each)),
        row('after every eleventh row was deleted', changed),
      ],
    );
    console.log(
      `\nwhile ${busy.writes} rows were written or deleted: ${busy.queries} searches, p50 ${busy.p50} ms, p99 ${busy.p99} ms, ` +
        `${busy.missed} did not see what was just written, ${busy.wrong} rows shown that were deleted`,
    );
  } finally {
    if (given === undefined) rmSync(folder, {recursive: true, force: true});
  }
}
