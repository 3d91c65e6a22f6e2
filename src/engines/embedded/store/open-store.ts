/** Opens a store: the lock, the manifest, the log. See store.ts for the contract. */
import {corrupt, ioFailure, type StoreFailure} from './failure.ts';
import {isSegmentName, MANIFEST_NAME} from './format.ts';
import {DiskFiles} from './disk-files.ts';
import {EmbeddedStore, type StoreSettings} from './embedded-store.ts';
import type {Files} from './files.ts';
import {CommitLog, VolatileLog, type Log} from './log.ts';
import {refuseNewerLogs, replayLog} from './log-replay.ts';
import {NO_MANIFEST, readManifest} from './manifest.ts';
import {MemoryFiles} from './memory-files.ts';
import {decodeMutation} from './mutation.ts';
import {giveWay, Slice} from '../../../base/slices.ts';
import type {Extractor} from '../indexes/extractor.ts';
import {extractorOf} from '../indexes/terms.ts';
import type {Store, TableSpec} from './store.ts';

export interface StoreOptions {
  /** A directory of the disk; absent (and no `files`): in memory, gone with the process. */
  readonly directory?: string | undefined;
  /** Other files than those of `directory`, for tests. */
  readonly files?: Files | undefined;
  /** 'commit' (default): answers wait for the disk. 'periodic': the disk follows within about 10 ms. */
  readonly durability?: 'commit' | 'periodic' | undefined;
  /** When memtables together are larger, the largest are written to disk. Default 32 MiB. */
  readonly memtableBytes?: number | undefined;
  /** Largest log file. Default 64 MiB. */
  readonly logFileBytes?: number | undefined;
  /** Program of the worker thread that merges segments; absent: they are merged in slices on this thread. */
  readonly mergeWorker?: URL | undefined;
  /** Program of the worker thread that builds graphs of vectors; absent: they are built in slices on this thread. */
  readonly graphWorker?: URL | undefined;
  /** So many numbers (vectors × dimension) of a vector index are worth a graph. Default 8 Mi. */
  readonly graphNumbers?: number | undefined;
  /** Memory for graphs of vectors, together. Default 2 GiB. */
  readonly graphBytes?: number | undefined;
  /** Seconds since 1970. Default: the system's clock. */
  readonly nowSeconds?: (() => number) | undefined;
  /** How index terms are taken out of values. Default: indexes/terms.ts. */
  readonly extractorOf?: ((spec: TableSpec) => Extractor) | undefined;
  /** Told of failures in the background (a flush or merge that will be tried again). */
  readonly onBackgroundFailure?: ((failure: StoreFailure) => void) | undefined;
}

const MEMTABLE_BYTES = 32 << 20;
const LOG_FILE_BYTES = 64 << 20;
/** An exact search of that many takes about 5 ms. */
const GRAPH_NUMBERS = 8 << 20;
const GRAPH_BYTES = 2 ** 31;

/** Fails with: `in_use`, `newer_format`, `corrupt`, `disk_full`, `io`. */
export async function openStore(options: StoreOptions = {}): Promise<Store> {
  const files =
    options.files ?? (options.directory === undefined ? new MemoryFiles() : new DiskFiles(options.directory));
  files.lock();
  try {
    return await open(files, options);
  } catch (error) {
    files.unlock();
    // What is no failure of the disk is a bug and stays what it is.
    throw typeof (error as {code?: unknown}).code === 'string' ? ioFailure('opening the store', error) : error;
  }
}

async function open(files: Files, options: StoreOptions): Promise<Store> {
  const settings: StoreSettings = {
    files,
    memtableBytes: options.memtableBytes ?? MEMTABLE_BYTES,
    logFileBytes: options.logFileBytes ?? LOG_FILE_BYTES,
    mergeWorker: options.mergeWorker,
    graphWorker: options.graphWorker,
    graphNumbers: options.graphNumbers ?? GRAPH_NUMBERS,
    graphBytes: options.graphBytes ?? GRAPH_BYTES,
    nowSeconds: options.nowSeconds ?? (() => Math.floor(Date.now() / 1000)),
    extractorOf: options.extractorOf ?? extractorOf,
    onBackgroundFailure: options.onBackgroundFailure ?? (() => undefined),
  };
  const found = readManifest(files);
  refuseNewerLogs(files);
  if (found === undefined && files.list().some(isSegmentName)) {
    throw corrupt(MANIFEST_NAME, 0, 'it is missing, and there are segments');
  }
  const manifest = found ?? NO_MANIFEST;
  const store = new EmbeddedStore(settings, manifest);
  await store.removeStrangers();
  const slice = new Slice();
  const replayed = await replayLog(files, store.replayFrom, (position, bytes, start, end) => {
    store.replay(decodeMutation(bytes, start, end), position);
    if (slice.isOver()) {
      return giveWay().then(() => slice.restart());
    }
    return undefined;
  });
  const log: Log = files.isVolatile
    ? new VolatileLog(replayed.lastPosition)
    : await CommitLog.open(
        {files, durability: options.durability ?? 'commit', fileBytes: settings.logFileBytes},
        replayed.lastPosition,
        replayed.nextGeneration,
        replayed.files,
      );
  await store.start(log, found === undefined);
  return store;
}
