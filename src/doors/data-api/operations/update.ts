/** An update clause at work on stored and on new documents. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import type {Filter} from '../clauses/filter.ts';
import {applyUpdate, upsertBase} from '../clauses/update.ts';
import type {Update, UpdateResult} from '../clauses/update.ts';
import type {Context} from '../commands/command.ts';
import {embedTexts} from '../vectorize/documents.ts';
import type {Change} from './change.ts';
import type {Collection} from './collection.ts';

/** Applies one update to many documents; a text that it sets is embedded once. */
export class Updater {
  readonly #update: Update;
  readonly #collection: Collection;
  readonly #context: Context;
  readonly #vectors = new Map<string, Promise<Json>>();

  constructor(update: Update, collection: Collection, context: Context) {
    this.#update = update;
    this.#collection = collection;
    this.#context = context;
  }

  /** Changes a stored document. */
  readonly change: Change = async ({document}) => {
    const result = this.#apply(document, false);
    return result.isModified ? this.#finish(result) : 'unchanged';
  };

  /** The document that an upsert makes; it may lack an `_id`. */
  newDocument(filter: Filter): Promise<JsonObject> {
    return this.#finish(this.#apply(upsertBase(filter), true));
  }

  #apply(document: JsonObject, isUpsert: boolean): UpdateResult {
    return applyUpdate(this.#update, document, {isUpsert, now: this.#context.door.now()});
  }

  async #finish({document, vectorize}: UpdateResult): Promise<JsonObject> {
    if (vectorize !== undefined) {
      document.set('$vector', await this.#vectorOf(vectorize));
    }
    return document;
  }

  #vectorOf(text: string): Promise<Json> {
    let vector = this.#vectors.get(text);
    if (vector === undefined) {
      const {door, headers} = this.#context;
      vector = embedTexts([text], this.#collection.settings, door.embeddings, headers).then(([json]) => json ?? null);
      this.#vectors.set(text, vector);
    }
    return vector;
  }
}
