// What all benchmarks share: CPU and memory of a server process, closed and open loops, tables.
import {readFileSync} from 'node:fs';
import {loadavg} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';

/** CPU of a whole process (all threads, user + system) in ms; the kernel counts in steps of 10 ms. */
export function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Anonymous resident memory in MB (mapped files are cache and do not count) and all of it. */
export function memoryMb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = name => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return {anon: read('RssAnon'), all: read('VmRSS')};
}

/** Bytes that the process has handed to the disk. */
export const writtenMb = pid =>
  Math.round(Number(/write_bytes: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))[1]) / 1e6);

/** Waits until the process uses less than 3 % of a core for a second (background work is done), two minutes at most. */
export async function settle(pid) {
  for (let i = 0; i < 120; i += 1) {
    const before = cpuMs(pid);
    await sleep(1000);
    if (cpuMs(pid) - before <= 30) return;
  }
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
const ownCpuMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

/**
 * `concurrency` loops call `work(i)` until `count` calls or `seconds` are over. A call may return how many units it did.
 * Gives rate, latency in ms, CPU of server and generator in ms per unit. Any error ends the run.
 */
export async function closedLoop({pid, concurrency, seconds = Infinity, count = Infinity, work}) {
  const latencies = [];
  let started = 0;
  let units = 0;
  const server = cpuMs(pid);
  const own = ownCpuMs();
  const begin = performance.now();
  const end = begin + seconds * 1000;
  await Promise.all(
    Array.from({length: concurrency}, async () => {
      while (started < count && performance.now() < end) {
        const i = started;
        started += 1;
        const at = performance.now();
        const done = await work(i);
        units += typeof done === 'number' ? done : 1;
        latencies.push(performance.now() - at);
      }
    }),
  );
  const elapsed = (performance.now() - begin) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    calls: latencies.length,
    units,
    rate: units / elapsed,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu: (cpuMs(pid) - server) / units,
    generatorCpu: (ownCpuMs() - own) / units,
    load: loadavg()[0],
  };
}

/** Calls `work` at a fixed arrival rate, whether or not earlier calls have come back; latency counts from the planned moment. */
export async function openLoop({perSecond, seconds, work}) {
  const latencies = [];
  const pending = [];
  const begin = performance.now();
  const total = Math.floor(perSecond * seconds);
  for (let i = 0; i < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - begin) / 1000) * perSecond) + 1);
    for (; i < due; i += 1) {
      const planned = begin + (i * 1000) / perSecond;
      pending.push(Promise.resolve(work(i)).then(() => latencies.push(performance.now() - planned)));
    }
    await sleep(1);
  }
  await Promise.all(pending);
  latencies.sort((a, b) => a - b);
  return {rate: perSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99)};
}

export const number = (value, digits = 3) =>
  value === undefined || Number.isNaN(value) ? '–' : value >= 100 ? String(Math.round(value)) : value.toFixed(digits);

/** A Markdown table on standard output. */
export function table(title, head, rows) {
  console.log(`\n### ${title}\n\n| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}
