/** Collections over the Data API: copied in batches, compared by their documents. Write times and times to live are not told by it. */
import {createHash} from 'node:crypto';
import {JsonNumber} from '../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../wire/json/tree.ts';
import {writeJson} from '../../wire/json/write.ts';
import {ApiFailure, errorsOf, member, textOf} from './api-client.ts';
import type {ApiPlace} from './place.ts';
import type {Report} from './report.ts';
import type {CopyState} from './state.ts';

/** Most that one insertMany takes in the original. */
const BATCH = 100;
/** insertMany commands at the same time. */
const IN_FLIGHT = 4;

const object = (entries: {readonly [name: string]: Json}): JsonObject => new Map(Object.entries(entries));

/** The collections of a keyspace with their options. Fails with `data_api`. */
export async function collectionsOf({client}: ApiPlace, keyspace: string): Promise<ReadonlyMap<string, Json>> {
  const answer = await client.ask(
    `/${keyspace}`,
    object({findCollections: object({options: object({explain: true})})}),
  );
  const found = member(answer.get('status'), 'collections');
  const collections = new Map<string, Json>();
  for (const one of Array.isArray(found) ? found : []) {
    if (one instanceof Map) {
      collections.set(textOf(one, 'name'), one.get('options') ?? new Map());
    }
  }
  return collections;
}

/** Names of tables, which are not copied. None where the API has none. */
export async function tablesOf({client}: ApiPlace, keyspace: string): Promise<readonly string[]> {
  try {
    const answer = await client.ask(`/${keyspace}`, object({listTables: object({})}));
    const tables = member(answer.get('status'), 'tables');
    return Array.isArray(tables) ? tables.filter(name => typeof name === 'string') : [];
  } catch (error) {
    if (error instanceof ApiFailure) {
      return [];
    }
    throw error;
  }
}

/** All documents, whole, a page at a time. */
async function* pagesOf(
  {client}: ApiPlace,
  path: string,
  from?: string,
): AsyncGenerator<{readonly documents: readonly JsonObject[]; readonly next: string | undefined}> {
  let state = from;
  do {
    const options = state === undefined ? object({}) : object({pageState: state});
    const answer = await client.ask(
      path,
      object({find: object({projection: object({'*': new JsonNumber('1')}), options})}),
    );
    const data = answer.get('data');
    const documents = member(data, 'documents');
    const next = member(data, 'nextPageState');
    state = typeof next === 'string' ? next : undefined;
    yield {
      documents: Array.isArray(documents) ? documents.filter((one): one is JsonObject => one instanceof Map) : [],
      next: state,
    };
  } while (state !== undefined);
}

/** How many documents were copied, now and before. Documents that are there already are replaced. */
export async function copyCollection(
  name: string,
  options: Json,
  [source, target]: readonly [ApiPlace, ApiPlace],
  [from, to]: readonly [string, string],
  state: CopyState,
  report: Report,
): Promise<number> {
  const before = state.of(name);
  if (before.isDone) {
    return before.rows;
  }
  await target.client.ask(`/${to}`, object({createCollection: object({name, options})}));
  let {rows} = before;
  for await (const {documents, next} of pagesOf(source, `/${from}/${name}`, before.next)) {
    await insertAll(documents, target, `/${to}/${name}`);
    rows += documents.length;
    state.set(name, {rows, isDone: next === undefined, next});
    report.progress(`${name}: documents copied`, rows);
  }
  return rows;
}

async function insertAll(documents: readonly JsonObject[], target: ApiPlace, path: string): Promise<void> {
  const batches: JsonObject[][] = [];
  for (let at = 0; at < documents.length; at += BATCH) {
    batches.push(documents.slice(at, at + BATCH));
  }
  const work = async (): Promise<void> => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      await insert(batch, target, path);
    }
  };
  await Promise.all(Array.from({length: IN_FLIGHT}, work));
}

async function insert(batch: readonly JsonObject[], {client}: ApiPlace, path: string): Promise<void> {
  const options = object({ordered: false});
  const answer = await client.send(path, object({insertMany: object({documents: [...batch], options})}));
  const errors = errorsOf(answer);
  const other = errors.find(error => textOf(error, 'errorCode') !== 'DOCUMENT_ALREADY_EXISTS');
  if (other !== undefined) {
    throw new ApiFailure(`${path}: ${textOf(other, 'message')}`, textOf(other, 'errorCode'));
  }
  if (errors.length === 0) {
    return;
  }
  const inserted = member(answer.get('status'), 'insertedIds');
  const done = new Set(Array.isArray(inserted) ? inserted.map(id => writeJson(id)) : []);
  for (const document of batch) {
    const id = document.get('_id') ?? null;
    if (!done.has(writeJson(id))) {
      const filter = object({_id: id});
      await client.ask(path, object({findOneAndReplace: object({filter, replacement: document})}));
    }
  }
}

export interface CollectionComparison {
  readonly counts: readonly [number, number];
  readonly sums: readonly [string, string];
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly different: number;
  readonly shown: readonly string[];
}

/** Keeps an id and a sum of each document of the first side: some 100 bytes each. */
export async function compareCollection(
  name: string,
  [first, second]: readonly [ApiPlace, ApiPlace],
  [from, to]: readonly [string, string],
  show: number,
  report: Report,
): Promise<CollectionComparison> {
  const known = new Map<string, bigint>();
  const shown: string[] = [];
  const counts: [number, number] = [0, 0];
  const sums: [bigint, bigint] = [0n, 0n];
  let [onlySecond, different] = [0, 0];
  const tell = (id: string, what: string): void => {
    if (shown.length < show) {
      shown.push(`_id ${id}: ${what}`);
    }
  };
  for await (const {documents} of pagesOf(first, `/${from}/${name}`)) {
    for (const document of documents) {
      const sum = sumOf(document);
      known.set(writeJson(document.get('_id') ?? null), sum);
      sums[0] = BigInt.asUintN(64, sums[0] + sum);
      counts[0] += 1;
    }
    report.progress(`${name}: documents read`, counts[0]);
  }
  for await (const {documents} of pagesOf(second, `/${to}/${name}`)) {
    for (const document of documents) {
      const sum = sumOf(document);
      const id = writeJson(document.get('_id') ?? null);
      const own = known.get(id);
      sums[1] = BigInt.asUintN(64, sums[1] + sum);
      counts[1] += 1;
      known.delete(id);
      if (own === undefined) {
        onlySecond += 1;
        tell(id, `only in ${second.name}`);
      } else if (own !== sum) {
        different += 1;
        tell(id, 'differs');
      }
    }
    report.progress(`${name}: documents compared`, counts[1]);
  }
  for (const id of known.keys()) {
    tell(id, `only in ${first.name}`);
  }
  return {
    counts,
    sums: [hex(sums[0]), hex(sums[1])],
    onlyFirst: known.size,
    onlySecond,
    different,
    shown,
  };
}

const sumOf = (document: JsonObject): bigint =>
  createHash('sha256').update(writeJson(document)).digest().readBigUInt64BE();

const hex = (sum: bigint): string => sum.toString(16).padStart(16, '0');
