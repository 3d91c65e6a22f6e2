/**
 * Credentials that were verified a moment ago. The Data API brings a password with every request, and verifying one costs
 * tens of milliseconds of CPU; a known one costs a keyed hash and a look-up.
 *
 * Passwords are never kept: entries are found by a hash whose key lives as long as the process.
 */
import {CqlFailure} from '../cql/errors.ts';
import type {Principal} from '../cql/port.ts';

export interface CredentialOptions {
  /** The real check; fails with `bad_credentials` (or `overloaded`, which counts as no attempt). */
  authenticate(user: string, password: string): Promise<Principal>;
  /** SHA-256 keyed with a random secret of this process, of both texts so that no other pair gives the same. */
  keyedHash(user: string, password: string): string;
  /** Milliseconds of a clock that does not go back. */
  nowMs(): number;
  /** Most entries; the one that was verified first goes first. Default 10 000. */
  readonly maxEntries?: number | undefined;
  /** Wrong passwords of one user in a row that are checked at full speed. Default 10. */
  readonly failureBurst?: number | undefined;
  /** After those: one attempt in this many milliseconds. Default 1000. */
  readonly failureIntervalMs?: number | undefined;
}

const MAX_ENTRIES = 10_000;
const FAILURE_BURST = 10;
const FAILURE_INTERVAL_MS = 1000;
/** Users whose failures are counted at the same time. */
const MAX_COUNTED_USERS = 10_000;

/** A leaky bucket: `level` failures at `atMs`, one less after each interval. */
interface Failures {
  level: number;
  atMs: number;
}

export class Credentials {
  readonly #options: CredentialOptions;
  readonly #maxEntries: number;
  readonly #burst: number;
  readonly #intervalMs: number;
  readonly #known = new Map<string, Principal>();
  readonly #running = new Map<string, Promise<Principal>>();
  readonly #failures = new Map<string, Failures>();
  /** Counts `clear`s: what was asked before one must not be kept after it. */
  #generation = 0;

  constructor(options: CredentialOptions) {
    this.#options = options;
    this.#maxEntries = options.maxEntries ?? MAX_ENTRIES;
    this.#burst = options.failureBurst ?? FAILURE_BURST;
    this.#intervalMs = options.failureIntervalMs ?? FAILURE_INTERVAL_MS;
  }

  /**
   * Synchronous when the answer is known. Fails with `bad_credentials`, and with `overloaded` when the user has given too
   * many wrong passwords; whoever has the right one and is known is not disturbed by that.
   */
  check(user: string, password: string): Principal | Promise<Principal> {
    const key = this.#options.keyedHash(user, password);
    return this.#known.get(key) ?? this.#running.get(key) ?? this.#verify(key, user, password);
  }

  /** For when roles or passwords changed. */
  clear(): void {
    this.#generation += 1;
    this.#known.clear();
    this.#running.clear();
  }

  #verify(key: string, user: string, password: string): Promise<Principal> {
    const failures = this.#levelOf(user);
    if (failures !== undefined && failures.level >= this.#burst) {
      return Promise.reject(
        new CqlFailure('overloaded', `Too many wrong passwords for ${user}: wait a moment before the next attempt`),
      );
    }
    const running = this.#ask(key, user, password);
    this.#running.set(key, running);
    return running;
  }

  async #ask(key: string, user: string, password: string): Promise<Principal> {
    const generation = this.#generation;
    try {
      const principal = await this.#options.authenticate(user, password);
      if (generation === this.#generation) {
        this.#keep(key, principal);
      }
      this.#failures.delete(user);
      return principal;
    } catch (error) {
      if (error instanceof CqlFailure && error.code === 'bad_credentials') {
        this.#count(user);
      }
      throw error;
    } finally {
      if (generation === this.#generation) {
        this.#running.delete(key);
      }
    }
  }

  #keep(key: string, principal: Principal): void {
    if (this.#known.size >= this.#maxEntries) {
      dropFirst(this.#known);
    }
    this.#known.set(key, principal);
  }

  /** The user's failures, with what has leaked out since taken off. */
  #levelOf(user: string): Failures | undefined {
    const failures = this.#failures.get(user);
    if (failures === undefined) {
      return undefined;
    }
    const now = this.#options.nowMs();
    const leaked = Math.floor((now - failures.atMs) / this.#intervalMs);
    failures.level = Math.max(0, failures.level - leaked);
    failures.atMs += leaked * this.#intervalMs;
    return failures;
  }

  #count(user: string): void {
    const failures = this.#levelOf(user);
    if (failures !== undefined) {
      failures.level += 1;
      return;
    }
    if (this.#failures.size >= MAX_COUNTED_USERS) {
      dropFirst(this.#failures);
    }
    this.#failures.set(user, {level: 1, atMs: this.#options.nowMs()});
  }
}

function dropFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
