// What it costs to hand a request to another thread or process and its answer back, compared with what the request itself costs:
// the measurement behind "one thread does the protocol and the reads" (docs/decisions). 64 requests in flight, 100 bytes there, 1 KB back.
import {fork} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {isMainThread, parentPort, Worker} from 'node:worker_threads';
import {number, table} from './measure.mjs';

const IN_FLIGHT = 64;
const here = fileURLToPath(import.meta.url);

/** CPU of the whole process (and of a child, which reports its own) per message in ms; `batch` messages travel together. */
async function measure(kind, batch, count) {
  const peer = kind === 'thread' ? new Worker(here) : fork(here, ['child'], {serialization: 'advanced'});
  const send = kind === 'thread' ? message => peer.postMessage(message) : message => peer.send(message);
  const request = Array.from({length: batch}, () => Buffer.alloc(100));
  let done = 0;
  await new Promise(resolve => peer.once(kind === 'thread' ? 'online' : 'spawn', resolve));
  const before = process.cpuUsage();
  const begin = performance.now();
  const childCpu = await new Promise(resolve => {
    peer.on('message', message => {
      if (typeof message.cpu === 'number') {
        resolve(message.cpu);
        return;
      }
      done += batch;
      if (done < count) send(request);
      else if (done < count + batch) send('end');
    });
    for (let i = 0; i < IN_FLIGHT / batch; i += 1) send(request);
  });
  const used = process.cpuUsage(before);
  const elapsed = (performance.now() - begin) / 1000;
  await (kind === 'thread' ? peer.terminate() : peer.kill());
  return {cpu: ((used.user + used.system) / 1000 + (kind === 'thread' ? 0 : childCpu)) / count, rate: count / elapsed};
}

export async function hopBench() {
  const rows = [];
  for (const kind of ['thread', 'process']) {
    for (const batch of [1, 16]) {
      await measure(kind, batch, 20_000);
      const {cpu, rate} = await measure(kind, batch, 200_000);
      rows.push([`${kind}, ${batch} together`, number(cpu, 4), number(rate, 0)]);
    }
  }
  table('A request handed on and its answer back', ['to', 'CPU ms, both sides', 'per second'], rows);
}

if (!isMainThread || process.argv[2] === 'child') {
  const answer = isMainThread ? message => process.send(message) : message => parentPort.postMessage(message);
  (isMainThread ? process : parentPort).on('message', message => {
    if (message === 'end') {
      const {user, system} = process.cpuUsage();
      answer({cpu: (user + system) / 1000});
      return;
    }
    answer(message.map(() => Buffer.alloc(1000)));
  });
}
