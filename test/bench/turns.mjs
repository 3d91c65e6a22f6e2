// Large deletions: how long they and the first looks after them take, and for how long they keep everybody else waiting. The engine behind the
// CQL port, without a door.
//   npm run bench -- turns --rows 1000000
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {bundle} from '../bundle.mjs';
import {root} from '../clients/harness.mjs';
import {number, table} from './measure.mjs';

const WORKERS = {
  'bcrypt-worker': 'system/bcrypt-worker.ts',
  'merge-worker': 'store/merge-worker.ts',
  'graph-worker': 'vectors/graph-worker.ts',
};

export async function turnsBench({rows}) {
  const folder = mkdtempSync(join(tmpdir(), 'asterism-turns-'));
  try {
    const program = join(folder, 'turns-engine.mjs');
    await bundle(join(root, 'test/bench/turns-engine.ts'), program);
    for (const [name, source] of Object.entries(WORKERS)) {
      await bundle(join(root, 'src/engines/embedded', source), join(folder, `${name}.js`));
    }
    const task = JSON.stringify({rows, folder, workers: folder});
    const {stdout, status, signal} = spawnSync(process.execPath, [program, task], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error(`the engine ended with ${status ?? signal}: ${stdout}`);
    const measured = JSON.parse(stdout.trim().split('\n').at(-1));
    table(
      `Deletions of ${rows} rows`,
      ['what', 'ms', 'longest turn, ms', 'longest turn, ms of CPU'],
      measured.map(({what, ms, longestMs, longestCpuMs}) => [
        what,
        number(ms, 1),
        number(longestMs, 1),
        number(longestCpuMs, 1),
      ]),
    );
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
