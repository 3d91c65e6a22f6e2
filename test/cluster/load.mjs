// Load through a gateway, by real clients: the DataStax Node.js driver over CQL, and HTTP for the Data API. It knows what was
// acknowledged, how long failures took and how they were told, and for how long nothing succeeded.
import {setTimeout as sleep} from 'node:timers/promises';

/** Between the requests of a worker, milliseconds. */
const PACE_MS = 25;

/** A write of a worker that nobody else writes: (worker, number) → text. */
const textOf = (worker, number) => `w${worker}-${number}`;

export class Load {
  /** By scenario: what was counted since `begin`. */
  #counts;
  #isOver = false;
  doneTotal = 0;
  #workers = [];
  /** Acknowledged rows: by worker, how many from 0 on were tried, and those of them that were not acknowledged. */
  #rows = [];
  #counters = [];
  #documents = [];
  #wrong = [];

  constructor(client, types, api, keyspace) {
    Object.assign(this, {client, types, api, keyspace});
    this.begin();
  }

  begin() {
    this.#counts = {done: 0, failed: new Map(), longestFailureMs: 0, lastDoneAt: performance.now(), longestGapMs: 0};
  }

  /** What happened since `begin`. */
  end() {
    this.#counts.longestGapMs = Math.max(this.#counts.longestGapMs, performance.now() - this.#counts.lastDoneAt);
    return {...this.#counts, wrong: this.#wrong.splice(0)};
  }

  start() {
    for (let worker = 0; worker < 4; worker++) this.#workers.push(this.#write(worker));
    for (let worker = 0; worker < 3; worker++) this.#workers.push(this.#count(worker));
    for (let worker = 0; worker < 2; worker++) this.#workers.push(this.#insertDocuments(worker));
  }

  async stop() {
    this.#isOver = true;
    await Promise.all(this.#workers);
  }

  async #try(work) {
    const started = performance.now();
    try {
      const answer = await work();
      const now = performance.now();
      this.#counts.done += 1;
      this.doneTotal += 1;
      this.#counts.longestGapMs = Math.max(this.#counts.longestGapMs, now - this.#counts.lastDoneAt);
      this.#counts.lastDoneAt = now;
      return answer;
    } catch (error) {
      this.#counts.longestFailureMs = Math.max(this.#counts.longestFailureMs, performance.now() - started);
      const kind = kindOf(error);
      this.#counts.failed.set(kind, (this.#counts.failed.get(kind) ?? 0) + 1);
      await sleep(50);
      return undefined;
    }
  }

  #query(text, params, options = {}) {
    return this.client.execute(text, params, {prepare: true, consistency: this.types.consistencies.quorum, ...options});
  }

  /** Inserts rows and reads some of those that were acknowledged. */
  async #write(worker) {
    const own = (this.#rows[worker] = {tried: 0, lost: new Set()});
    while (!this.#isOver) {
      const number = own.tried++;
      const insert = `INSERT INTO ${this.keyspace}.rows (worker, bucket, number, v) VALUES (?, ?, ?, ?)`;
      const isDone = await this.#try(() =>
        this.#query(insert, [worker, number % 50, number, textOf(worker, number)], {isIdempotent: false}),
      );
      if (isDone === undefined) {
        own.lost.add(number);
        continue;
      }
      const wanted = Math.floor(Math.random() * number);
      if (own.lost.has(wanted)) continue;
      const select = `SELECT * FROM ${this.keyspace}.rows WHERE worker = ? AND bucket = ? AND number = ?`;
      const answer = await this.#try(() => this.#query(select, [worker, wanted % 50, wanted], {isIdempotent: true}));
      if (answer !== undefined && answer.rows[0]?.v !== textOf(worker, wanted)) {
        this.#wrong.push(`row ${worker}/${wanted} is ${JSON.stringify(answer.rows)}`);
      }
      // Leaves the nodes, which share the cores, some time to start again.
      await sleep(PACE_MS);
    }
  }

  /** Counts up by conditional writes: of two that begin at the same number at most one may be applied. */
  async #count(worker) {
    const own = (this.#counters[worker] = {applied: 0, unsure: 0});
    const id = worker % 2;
    const options = {isIdempotent: false, serialConsistency: this.types.consistencies.serial};
    while (!this.#isOver) {
      const read = await this.#try(() =>
        this.#query(`SELECT v FROM ${this.keyspace}.counts WHERE id = ?`, [id], {
          consistency: this.types.consistencies.serial,
        }),
      );
      if (read === undefined) continue;
      const v = read.rows[0].v;
      const update = `UPDATE ${this.keyspace}.counts SET v = ? WHERE id = ? IF v = ?`;
      const answer = await this.#try(() => this.#query(update, [v + 1, id, v], options));
      if (answer === undefined) own.unsure += 1;
      else if (answer.wasApplied()) own.applied += 1;
      await sleep(PACE_MS);
    }
  }

  async #insertDocuments(worker) {
    const own = (this.#documents[worker] = {tried: 0, lost: new Set()});
    while (!this.#isOver) {
      const number = own.tried++;
      const _id = textOf(worker, number);
      const isDone = await this.#try(() => this.#command({insertOne: {document: {_id, worker, number}}}));
      if (isDone === undefined) {
        own.lost.add(number);
        continue;
      }
      const wanted = Math.floor(Math.random() * number);
      if (own.lost.has(wanted)) continue;
      const found = await this.#try(() => this.#command({findOne: {filter: {_id: textOf(worker, wanted)}}}));
      if (found !== undefined && found.data.document?.number !== wanted) {
        this.#wrong.push(`document ${worker}/${wanted} is ${JSON.stringify(found.data)}`);
      }
      await sleep(PACE_MS);
    }
  }

  async #command(body) {
    const answer = await command(this.api, `${this.keyspace}/documents`, body);
    if (answer.errors !== undefined) {
      // What was inserted by an earlier attempt of ours would be told as that.
      throw Object.assign(new Error(answer.errors[0].message), {code: answer.errors[0].errorCode});
    }
    return answer;
  }

  /** What is lost of what was acknowledged, read back at the end. */
  async check() {
    const missing = [];
    for (const [worker, {tried, lost}] of this.#rows.entries()) {
      for (let bucket = 0; bucket < 50; bucket++) {
        const there = new Map();
        const select = `SELECT number, v FROM ${this.keyspace}.rows WHERE worker = ? AND bucket = ?`;
        const rows = await this.#query(select, [worker, bucket], {fetchSize: 500, autoPage: true});
        for await (const {number, v} of rows) there.set(number, v);
        for (let number = bucket; number < tried; number += 50) {
          if (!lost.has(number) && there.get(number) !== textOf(worker, number))
            missing.push(`row ${worker}/${number}`);
        }
      }
    }
    for (const id of [0, 1]) {
      const read = await this.#query(`SELECT v FROM ${this.keyspace}.counts WHERE id = ?`, [id], {
        consistency: this.types.consistencies.serial,
      });
      const own = this.#counters.filter((_, worker) => worker % 2 === id);
      const applied = own.reduce((sum, counter) => sum + counter.applied, 0);
      const unsure = own.reduce((sum, counter) => sum + counter.unsure, 0);
      const v = read.rows[0].v;
      if (v < applied || v > applied + unsure)
        missing.push(`count ${id} is ${v}, not ${applied} to ${applied + unsure}`);
    }
    for (const [worker, {tried, lost}] of this.#documents.entries()) {
      for (let number = 0; number < tried; number++) {
        if (lost.has(number)) continue;
        const answer = await this.#command({findOne: {filter: {_id: textOf(worker, number)}}});
        if (answer.data.document?.number !== number) missing.push(`document ${worker}/${number}`);
      }
    }
    const counts = {
      rows: this.#rows.reduce((sum, {tried, lost}) => sum + tried - lost.size, 0),
      updates: this.#counters.reduce((sum, {applied}) => sum + applied, 0),
      documents: this.#documents.reduce((sum, {tried, lost}) => sum + tried - lost.size, 0),
    };
    return {missing, counts};
  }
}

/** A command of the Data API. */
export async function command({url, token}, path, body) {
  const response = await fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: {'content-type': 'application/json', token},
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(120_000),
  });
  return response.json();
}

/** How a failure was told: the code of the protocol or the Data API. `untyped`: as nothing that a client could act on. */
function kindOf(error) {
  if (typeof error.code === 'number') return `CQL 0x${error.code.toString(16)}`;
  if (typeof error.code === 'string') return error.code;
  const inner = Object.values(error.innerErrors ?? {})[0];
  if (inner !== undefined) return `NoHostAvailable(${kindOf(inner)})`;
  return `untyped ${error.name}: ${error.message}`.slice(0, 200);
}
