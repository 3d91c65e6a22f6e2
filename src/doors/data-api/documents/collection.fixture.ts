/** For tests: a collection of documents in memory, made of nothing but shredding and the clauses. */
import {Failure} from '../../../base/failure.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {filterCondition, filterIds, needsRecheck} from '../clauses/filter-condition.ts';
import {filterMatches} from '../clauses/filter-match.ts';
import {parseFilter} from '../clauses/filter.ts';
import type {Filter} from '../clauses/filter.ts';
import {applyProjection, isPassThrough, parseProjection} from '../clauses/projection.ts';
import {compareSortKeys, parseSort, sortKeyOf} from '../clauses/sort.ts';
import {applyUpdate, parseUpdate, upsertBase} from '../clauses/update.ts';
import {parseCreateOptions} from '../collection-options.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {fail} from '../errors.ts';
import {sameId} from './ids.ts';
import {IdSource} from './ids.ts';
import {readRow, meets} from './row.fixture.ts';
import type {Row} from './row.fixture.ts';
import {columnNames, identify, shred, toWireColumns} from './shred.ts';
import type {ShreddedDocument} from './shred.ts';

const EVERYTHING = {lexical: true, reranking: true, vectorize: true};
const objectOf = (json: Json | undefined): JsonObject => (json instanceof Map ? json : new Map());

export function settingsOf(options: Json | undefined): CollectionSettings {
  return parseCreateOptions(options, EVERYTHING, {keyspace: 'k', name: 'c'});
}

interface Stored {
  readonly shredded: ShreddedDocument;
  readonly row: Row;
}

export class TestCollection {
  readonly settings: CollectionSettings;
  readonly #ids = new IdSource();
  #stored: Stored[] = [];

  constructor(settings: CollectionSettings) {
    this.settings = settings;
  }

  rows(): readonly Stored[] {
    return this.#stored;
  }

  /** The answer's `status`, `data` or failure. */
  run(command: string, args: JsonObject, now: number): Json {
    switch (command) {
      case 'insertOne':
        return new Map([['status', new Map([['insertedIds', [this.#insert(objectOf(args.get('document')))]]])]]);
      case 'insertMany':
        return this.#insertMany(args.get('documents') as Json[]);
      case 'find':
        return new Map([
          [
            'data',
            new Map<string, Json>([
              ['documents', this.#find(args)],
              ['nextPageState', null],
            ]),
          ],
        ]);
      case 'findOne':
        return new Map([['data', new Map([['document', this.#find(args)[0] ?? null]])]]);
      case 'countDocuments': {
        const filter = parseFilter(args.get('filter'), this.settings);
        return new Map([['status', new Map([['count', new JsonNumber(String(this.#search(filter).length))]])]]);
      }
      case 'findOneAndUpdate':
      case 'updateOne':
      case 'updateMany':
        return this.#update(command, args, now);
      case 'findOneAndReplace':
        return this.#replace(args);
      default:
        throw new Error(`Command ${command}`);
    }
  }

  #store(shredded: ShreddedDocument): void {
    const row = readRow(columnNames(this.settings), toWireColumns(shredded));
    this.#stored = [...this.#stored.filter(old => !sameId(old.shredded.id, shredded.id)), {shredded, row}];
  }

  #insert(document: JsonObject): Json {
    const id = identify(document, this.settings, this.#ids);
    const shredded = shred(document, this.settings, {ids: this.#ids}, id);
    if (this.#stored.some(old => sameId(old.shredded.id, id))) {
      throw fail('DOCUMENT_ALREADY_EXISTS', {id: ''});
    }
    this.#store(shredded);
    return id.json;
  }

  #replace(args: JsonObject): Json {
    const [match] = this.#search(parseFilter(args.get('filter'), this.settings));
    if (match !== undefined) {
      const replacement = objectOf(args.get('replacement'));
      this.#store(shred(replacement, this.settings, {ids: this.#ids}, match.shredded.id));
    }
    return null;
  }

  #insertMany(documents: readonly Json[]): Json {
    const ids: Json[] = [];
    const errors: Json[] = [];
    for (const document of documents) {
      try {
        ids.push(this.#insert(objectOf(document)));
      } catch (error) {
        if (!(error instanceof Failure)) {
          throw error;
        }
        errors.push(new Map([['errorCode', error.code]]));
      }
    }
    const answer: JsonObject = new Map([['status', new Map([['insertedIds', ids]])]]);
    return errors.length === 0 ? answer : answer.set('errors', errors);
  }

  /** Also checks that the condition and the match on documents agree. */
  #search(filter: Filter): Stored[] {
    const ids = filterIds(filter);
    const condition = ids === 'none' ? undefined : filterCondition(filter);
    const found = this.#stored.filter(({shredded, row}) => {
      const isMatch = filterMatches(filter, shredded.document);
      const isMet = ids !== 'none' && meets(row, condition);
      if (isMatch !== isMet && !(isMet && needsRecheck(filter))) {
        throw new Error(`The condition says ${isMet}, the document ${shredded.docJson} ${isMatch}`);
      }
      return isMatch;
    });
    if (ids === undefined || ids === 'none') {
      return found;
    }
    return ids.flatMap(id => found.filter(({shredded}) => sameId(shredded.id, id)));
  }

  #sorted(args: JsonObject): Stored[] {
    const filter = parseFilter(args.get('filter'), this.settings);
    const sort = parseSort(args.get('sort'), this.settings);
    const found = this.#search(filter);
    if (sort.kind === 'none') {
      return found;
    }
    if (sort.kind !== 'fields') {
      throw new Error(`Sort ${sort.kind}`);
    }
    return found
      .map(stored => ({stored, key: sortKeyOf(sort, stored.shredded.document)}))
      .sort((a, b) => compareSortKeys(sort.fields, a.key, b.key))
      .map(({stored}) => stored);
  }

  #find(args: JsonObject): Json[] {
    const projection = parseProjection(args.get('projection'));
    const options = objectOf(args.get('options'));
    const number = (name: string, none: number): number => {
      const value = options.get(name);
      return value instanceof JsonNumber ? Number(value.text) : none;
    };
    const skip = number('skip', 0);
    return this.#sorted(args)
      .slice(skip, skip + number('limit', Infinity))
      .map(({shredded}) =>
        isPassThrough(projection, shredded.docJson)
          ? shredded.document
          : applyProjection(projection, shredded.document),
      );
  }

  #update(command: string, args: JsonObject, now: number): Json {
    const projection = parseProjection(args.get('projection'));
    const update = parseUpdate(args.get('update') ?? null, this.settings);
    const filter = parseFilter(args.get('filter'), this.settings);
    const options = objectOf(args.get('options'));
    const [match] = this.#sorted(args);
    const isUpsert = match === undefined && options.get('upsert') === true;
    const status: JsonObject = new Map([
      ['matchedCount', new JsonNumber(match === undefined ? '0' : '1')],
      ['modifiedCount', new JsonNumber('0')],
    ]);
    let after = match?.shredded;
    if (match !== undefined || isUpsert) {
      const base = match?.shredded.document ?? upsertBase(filter);
      const {document, isModified} = applyUpdate(update, base, {isUpsert, now});
      if (isModified || isUpsert) {
        after = shred(document, this.settings, {ids: this.#ids});
        this.#store(after);
        if (isUpsert) {
          status.set('upsertedId', after.id.json);
        } else {
          status.set('modifiedCount', new JsonNumber('1'));
        }
      }
    }
    const shown = options.get('returnDocument') === 'after' ? after : match?.shredded;
    const document = shown === undefined ? null : applyProjection(projection, shown.document);
    return command !== 'findOneAndUpdate'
      ? new Map([['status', status]])
      : new Map<string, Json>([
          ['data', new Map([['document', document]])],
          ['status', status],
        ]);
  }
}
