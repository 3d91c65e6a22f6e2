/** Saves the manifest, and then frees what it no longer names: log files and segments. */
import type {Catalog} from './catalog.ts';
import {ioFailure, type StoreFailure} from './failure.ts';
import type {Files} from './files.ts';
import type {Log} from './log.ts';
import {writeManifest, type Manifest} from './manifest.ts';
import type {Segment} from './segment.ts';
import type {Position} from './store.ts';
import {oldestUnflushed} from './table.ts';
import type {Views} from './views.ts';

export interface ManifestKeeperOptions {
  readonly files: Files;
  readonly catalog: Catalog;
  readonly meta: ReadonlyMap<string, Uint8Array>;
  readonly views: Views;
  log(): Log;
  nextSegment(): number;
  /** A merge reads the segment's files. */
  isReading(segment: Segment): boolean;
  onFailure(failure: StoreFailure): void;
}

export class ManifestKeeper {
  readonly #options: ManifestKeeperOptions;
  /** Log position of the manifest that was saved last. */
  position: Position;
  #last: Promise<void> = Promise.resolve();
  /** Segments that were replaced or dropped, with the newest view that was open then. */
  #retired: {readonly segment: Segment; readonly view: Position}[] = [];

  constructor(options: ManifestKeeperOptions, position: Position) {
    this.#options = options;
    this.position = position;
  }

  /** Resolves when all that is now is saved. One at a time. */
  save(): Promise<void> {
    this.#last = this.#last.catch(() => undefined).then(() => this.#save());
    // Whoever called waits for it; a failure must not count as unhandled for the chain too.
    this.#last.catch(() => undefined);
    return this.#last;
  }

  /** Resolves when no save is under way. */
  get settled(): Promise<void> {
    return this.#last;
  }

  async #save(): Promise<void> {
    const {files, catalog, meta} = this.#options;
    const log = this.#options.log();
    const position = log.position;
    const retired = this.#retired.slice();
    const manifest: Manifest = {
      position,
      nextSegment: this.#options.nextSegment(),
      meta: new Map(meta),
      tables: [...catalog.all()].map(({state}) => ({
        spec: state.spec,
        flushed: (oldestUnflushed(state) ?? position + 1) - 1,
        segments: state.segments.map(segment => (segment as Segment).meta),
      })),
    };
    const needed = manifest.tables.reduce((least, {flushed}) => Math.min(least, flushed), position);
    if (!files.isVolatile) {
      // What the manifest says must not run ahead of the log.
      await log.flush();
      await writeManifest(files, manifest);
    }
    this.position = position;
    for (const entry of retired) {
      entry.segment.mayBeRemoved = true;
    }
    this.freeRetired();
    await log.release(needed);
  }

  /** The segments are no longer part of a table: their files go when neither the manifest, a view nor a merge needs them. */
  retire(segments: readonly Segment[]): void {
    for (const segment of segments) {
      this.#retired.push({segment, view: this.#options.views.newest});
    }
  }

  /** Saves soon, without making a writer wait. */
  saveSoon(): void {
    void this.save().catch((error: unknown) => this.#options.onFailure(ioFailure('saving the manifest', error)));
  }

  freeRetired(): void {
    if (this.#retired.length === 0) {
      return;
    }
    const oldestView = this.#options.views.oldest;
    this.#retired = this.#retired.filter(({segment, view}) => {
      if (!segment.mayBeRemoved || oldestView <= view || this.#options.isReading(segment)) {
        return true;
      }
      void segment.remove().catch((error: unknown) => this.#options.onFailure(ioFailure('removing a file', error)));
      return false;
    });
  }

  close(): void {
    for (const {segment} of this.#retired) {
      segment.close();
    }
  }
}
