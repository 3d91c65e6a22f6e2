/** A program under attack, and the client beside it that must not notice. */
import {connect} from 'node:net';
import type {Socket} from 'node:net';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {expect} from 'vitest';
import {start} from '../../src/index.ts';
import type {Asterism} from '../../src/index.ts';
import {RawClient} from '../doors/native/raw-client.ts';
import {find, insert, makeThings, must, until} from '../program/support.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is still held in memory after garbage is gone. Bytes, of this thread only: other tests run beside it. */
export async function liveBytes(): Promise<number> {
  collectGarbage();
  // Memory of buffers is freed a moment after the buffers.
  await new Promise(resolve => setImmediate(resolve));
  const {heapUsed, external} = process.memoryUsage();
  return heapUsed + external;
}

/** The live bytes, once more when they are more than that: what waits to be finalized goes with the second collection. */
async function liveBytesAfter(limit: number): Promise<number> {
  const bytes = await liveBytes();
  return bytes < limit ? bytes : liveBytes();
}

/** What an attack may leave behind: caches, grown buffers, sockets that are about to close. */
const LEFT_BYTES = 24 * 2 ** 20;

/** As many as countDocuments counts. */
const MAX_DOCUMENTS = 900;

/** Between two rounds of the bystander: it notices what takes longer, and leaves the machine to the attack. */
const BYSTANDER_PAUSE_MS = 3;

/** Works on both doors until it is told to stop. */
class Bystander {
  readonly #asterism: Asterism;
  readonly #cql: RawClient;
  #isStopping = false;
  #documents = 0;
  readonly #working: Promise<void>;

  constructor(asterism: Asterism, cql: RawClient, round: number) {
    this.#asterism = asterism;
    this.#cql = cql;
    this.#working = this.#work(round);
    // Whoever stops it is told.
    this.#working.catch(() => {});
  }

  async #work(round: number): Promise<void> {
    while (!this.#isStopping) {
      const n = this.#documents;
      const _id = `bystander-${round}-${n % MAX_DOCUMENTS}`;
      if (n < MAX_DOCUMENTS) {
        await insert(this.#asterism, {_id, round});
      }
      expect(await find(this.#asterism, _id)).toEqual({_id, round});
      const {response} = await this.#cql.query("SELECT key FROM system.local WHERE key = 'local'");
      expect(response.kind).toBe('rows');
      this.#documents += 1;
      await pause(BYSTANDER_PAUSE_MS);
    }
  }

  /** How many rounds it made; fails with what went wrong for it. */
  async stop(): Promise<number> {
    // At least one round begins after the attack.
    const before = this.#documents;
    await Promise.race([this.#working, until('the bystander goes on', () => this.#documents > before + 1)]);
    this.#isStopping = true;
    await this.#working;
    return this.#documents;
  }
}

export class Target {
  readonly asterism: Asterism;
  readonly #cql: RawClient;
  #round = 0;
  /** After the attack before this one. */
  #liveBytes: number | undefined;

  static async start(limit: Record<string, string>): Promise<Target> {
    const asterism = await start({limit});
    await makeThings(asterism);
    return new Target(asterism, await RawClient.ready(asterism.ports.cql!));
  }

  private constructor(asterism: Asterism, cql: RawClient) {
    this.asterism = asterism;
    this.#cql = cql;
  }

  get httpPort(): number {
    return this.asterism.ports.dataApi;
  }

  get cqlPort(): number {
    return this.asterism.ports.cql!;
  }

  /**
   * Runs the attack beside a bystander. Then: the bystander worked and found all that it wrote, nothing runs or is
   * connected any more, no bug was met, and memory is what it was.
   */
  async underAttack<T>(attack: () => Promise<T>): Promise<T> {
    const before = (this.#liveBytes ??= await liveBytes());
    const bystander = new Bystander(this.asterism, this.#cql, (this.#round += 1));
    let result: T;
    let made = 0;
    try {
      result = await attack();
    } finally {
      made = await bystander.stop();
    }
    expect(made).toBeGreaterThan(0);

    await until('all is quiet', async () => {
      const metrics = await this.metrics();
      return (
        metrics['asterism_connections{door="cql"}'] === 1 &&
        metrics['asterism_requests_in_flight{door="cql"}'] === 0 &&
        metrics['asterism_requests_in_flight{door="data-api"}'] === 0 &&
        metrics['asterism_body_bytes{door="data-api"}'] === 0 &&
        // What fetch keeps for the bystander and for this question.
        (metrics['asterism_connections{door="data-api"}'] ?? NaN) <= 4
      );
    });
    expect(await this.metrics()).toMatchObject({
      asterism_ready: 1,
      'asterism_bugs_total{door="data-api"}': 0,
      'asterism_bugs_total{door="cql"}': 0,
      asterism_store_failures_total: 0,
    });
    const {status} = await must(this.asterism, '/ks/things', {countDocuments: {filter: {round: this.#round}}});
    expect(status).toEqual({count: Math.min(made, MAX_DOCUMENTS)});
    this.#liveBytes = await liveBytesAfter(before + LEFT_BYTES);
    expect(this.#liveBytes - before).toBeLessThan(LEFT_BYTES);
    return result;
  }

  async metrics(): Promise<Record<string, number>> {
    const text = await (await fetch(`${this.asterism.urls.dataApi}/metrics`)).text();
    const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
    return Object.fromEntries(lines.map(line => line.split(/ (?=\S+$)/)).map(([name, value]) => [name, Number(value)]));
  }

  async stop(): Promise<void> {
    this.#cql.end();
    await this.asterism.stop();
  }
}

/** A connection that says what it is told to, byte for byte. */
export interface Raw {
  readonly socket: Socket;
  /** As latin1. */
  received(): string;
  readonly closed: Promise<void>;
}

export async function raw(port: number): Promise<Raw> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  socket.on('error', () => {});
  const closed = new Promise<void>(resolve => socket.on('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {socket, received: () => received, closed};
}

/** As many as that, but not all in one moment. */
export async function rawMany(port: number, count: number): Promise<Raw[]> {
  const all: Raw[] = [];
  while (all.length < count) {
    all.push(...(await Promise.all(Array.from({length: Math.min(100, count - all.length)}, () => raw(port)))));
  }
  return all;
}

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
