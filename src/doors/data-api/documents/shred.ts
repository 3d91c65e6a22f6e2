/**
 * Shredding: a document becomes one row whose columns answer filters and sorts, with the whole document as text beside them.
 *
 * The columns are those that stargate/data-api writes, byte for byte, so that both can work on one collection. The one
 * exception are `$binary` values: the original stores the identity of a Java array for them, we their Base64.
 * Source: rows written by stargate/data-api 1.0.51; docs/differences.md.
 */
import type {JsonObject} from '../../../wire/json/tree.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import {DOCUMENT_COLUMNS, KEY_COLUMN, LEXICAL_COLUMN, VECTOR_COLUMN} from '../collection-table.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {ColumnWriter, intBytes, millisBytes} from './columns.ts';
import {decimalBytes} from './decimal.ts';
import {documentId, idKey} from './ids.ts';
import type {DocumentId, IdSource} from './ids.ts';
import {DEFAULT_DOCUMENT_LIMITS} from './limits.ts';
import type {DocumentLimits} from './limits.ts';
import {Walk} from './walk.ts';

export interface ShredEnvironment {
  /** For documents without `_id`. */
  readonly ids: IdSource;
  /** Absent: the original's. */
  readonly limits?: DocumentLimits | undefined;
}

type Entries<V> = readonly (readonly [path: string, value: V])[];

/** What a document puts into its row. Lists are in document order, as found. */
export class ShreddedDocument {
  readonly id: DocumentId;
  /** The document as it is stored and answered: `_id` first, numbers canonical. */
  readonly docJson: string;
  readonly existKeys: readonly string[];
  readonly arraySize: Entries<number>;
  /** May hold an entry more than once. */
  readonly arrayContains: readonly string[];
  readonly boolValues: Entries<boolean>;
  /** Canonical texts. */
  readonly dblValues: Entries<string>;
  readonly textValues: Entries<string>;
  /** Milliseconds since 1970. */
  readonly timestampValues: Entries<string>;
  readonly nullValues: readonly string[];
  /** `vector<float, n>` in wire form; not checked against the collection, see requireVectorFits. */
  readonly vector: Uint8Array | undefined;
  readonly lexical: string | undefined;
  readonly settings: CollectionSettings;
  #document: JsonObject | undefined;

  constructor(walk: Walk, id: DocumentId, settings: CollectionSettings) {
    this.id = id;
    this.settings = settings;
    this.docJson = walk.json;
    this.existKeys = walk.existKeys;
    this.arraySize = walk.arraySize;
    this.arrayContains = walk.arrayContains;
    this.boolValues = walk.boolValues;
    this.dblValues = walk.dblValues;
    this.textValues = walk.textValues;
    this.timestampValues = walk.timestampValues;
    this.nullValues = walk.nullValues;
    this.vector = walk.vector;
    this.lexical = walk.lexical;
  }

  /** `docJson` as a tree; parsed when first asked for. */
  get document(): JsonObject {
    this.#document ??= parseJson(this.docJson) as JsonObject;
    return this.#document;
  }
}

/** The id of a document, a new one when it has none. Fails with SHRED_BAD_DOCID_TYPE or SHRED_BAD_DOCID_VALUE. */
export function identify(document: JsonObject, settings: CollectionSettings, ids: IdSource): DocumentId {
  const json = document.get('_id');
  return documentId(json === undefined ? ids.newId(settings.defaultId) : json);
}

/**
 * Checks a document and takes it apart. About 20 µs for one of 1 KB and 14 values.
 *
 * With `id` the document keeps an `_id` that it has in its own notation, and gets this one when it has none. `$hybrid` must have been
 * expanded before. Fails with the SHRED_… codes, LEXICAL_NOT_ENABLED_FOR_COLLECTION, INVALID_VECTORIZE_VALUE_TYPE.
 */
export function shred(
  document: JsonObject,
  settings: CollectionSettings,
  environment: ShredEnvironment,
  id: DocumentId = identify(document, settings, environment.ids),
): ShreddedDocument {
  const walk = new Walk(settings, environment.limits ?? DEFAULT_DOCUMENT_LIMITS);
  walk.root(document, id);
  return new ShreddedDocument(walk, id, settings);
}

// ---- the row ---------------------------------------------------------------------------------------------------------

/** Columns of the INSERT, in its order. */
export function columnNames(settings: CollectionSettings): readonly string[] {
  const names = [KEY_COLUMN, ...DOCUMENT_COLUMNS];
  if (settings.vector !== undefined) {
    names.push(VECTOR_COLUMN);
  }
  if (settings.lexical.enabled) {
    names.push(LEXICAL_COLUMN);
  }
  return names;
}

/** Values in the order of columnNames. `txId` is a timeuuid in wire form. Empty sets and maps are null. */
export function toWireColumns(shredded: ShreddedDocument, txId: Uint8Array | null = null): (Uint8Array | null)[] {
  const {settings, docJson} = shredded;
  const writer = new ColumnWriter(docJson);
  writer.docJson();
  writer.set(shredded.existKeys);
  writer.map(shredded.arraySize, intBytes);
  writer.set(shredded.arrayContains);
  writer.map(shredded.boolValues, booleanByte);
  writer.map(shredded.dblValues, decimalBytes);
  writer.textMap(shredded.textValues);
  writer.set(shredded.nullValues);
  writer.map(shredded.timestampValues, millisBytes);
  const columns = [idKey(shredded.id), txId, ...writer.finish()];
  if (settings.vector !== undefined) {
    columns.push(shredded.vector ?? null);
  }
  if (settings.lexical.enabled) {
    columns.push(shredded.lexical === undefined ? null : Buffer.from(shredded.lexical));
  }
  return columns;
}

const booleanByte = (value: boolean): string => (value ? '\u0001' : '\u0000');
