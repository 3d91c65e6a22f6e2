/** Classes and options of indexes. Cassandra 5.0 has two kinds: the storage-attached one and the older local table. */
import {invalid} from '../errors.ts';
import type {CreateIndex, IndexTarget} from '../statements/statement.ts';
import {MARSHAL_PACKAGE, marshalName} from '../types/marshal-name.ts';
import {printType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {analyzerOf} from '../../text/analyzer.ts';
import {config} from './properties.ts';
import type {PropertyMap} from './properties.ts';
import type {Column, Index} from './schema.ts';
import {isNative} from './types-of.ts';

export type IndexClass = 'sai' | 'legacy';

const SAI_NAMES: ReadonlySet<string> = new Set([
  'sai',
  'storageattachedindex',
  'org.apache.cassandra.index.sai.storageattachedindex',
]);
const SASI_NAME = 'org.apache.cassandra.index.sasi.sasiindex';

const TEXT_OPTIONS = ['case_sensitive', 'normalize', 'ascii'];
/** Takes texts apart into words for `:` and BM25. As DataStax HCD has it; where an engine allows it. */
export const ANALYZER_OPTION = 'index_analyzer';
const VECTOR_OPTIONS = ['similarity_function', 'construction_beam_width', 'maximum_node_connections', 'optimize_for'];

const SIMILARITIES: ReadonlyMap<string, NonNullable<Index['similarity']>> = new Map([
  ['COSINE', 'cosine'],
  ['DOT_PRODUCT', 'dot_product'],
  ['EUCLIDEAN', 'euclidean'],
]);

const UNINDEXABLE: ReadonlySet<string> = new Set(['blob', 'counter', 'duration']);

/** Which kind of index a statement means. Fails with `config` for classes that are not there. */
export function classOf(statement: CreateIndex): IndexClass {
  const {using} = statement;
  if (using === undefined) {
    if (statement.custom) {
      throw invalid('CUSTOM index requires specifying the index class');
    }
    return 'legacy';
  }
  const name = using.toLowerCase();
  if (SAI_NAMES.has(name)) {
    return 'sai';
  }
  if (name === 'legacy_local_table') {
    if (statement.custom) {
      throw config(`Unable to find custom indexer class '${using}'`);
    }
    return 'legacy';
  }
  if (name === SASI_NAME) {
    throw invalid('SASI indexes are disabled. Enable in cassandra.yaml to use.');
  }
  throw config(`Unable to find custom indexer class '${using}'`);
}

/** What is wrong with options whatever the table is. */
export function checkOptionNames({options, using}: CreateIndex): void {
  const isCustom = using !== undefined && using.toLowerCase() !== 'legacy_local_table';
  if (!isCustom && Object.keys(options).length > 0) {
    throw invalid('Cannot specify options for a non-CUSTOM index');
  }
  const own = ['class_name', 'target'].find(option => options[option] !== undefined);
  if (own !== undefined) {
    throw invalid(`Cannot specify ${own} as a CUSTOM option`);
  }
}

/**
 * Checks the options of a storage-attached index. `allowed`: options beyond Cassandra's that the engine keeps.
 * Gives the metric of vectors, because its spelling is free and queries need it.
 */
export function readIndexOptions(
  options: PropertyMap,
  column: Column,
  target: IndexTarget,
  allowed: readonly string[],
): Index['similarity'] {
  const known = [...TEXT_OPTIONS, ...VECTOR_OPTIONS, ...allowed];
  const unknown = Object.keys(options).filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw config(`Properties specified [${unknown.join(', ')}] are not understood by StorageAttachedIndex`);
  }
  if (column.type.kind === 'vector') {
    return readVectorOptions(options, column);
  }
  if (VECTOR_OPTIONS.some(name => options[name] !== undefined)) {
    throw invalid(`CQL type ${termName(column.type, target)} cannot have vector options`);
  }
  if (target !== 'entries' && termType(column.type, target).kind === 'vector') {
    throw invalid('SAI ANN indexes are only allowed on vector columns with float elements');
  }
  if (target === 'entries' && column.type.kind === 'map') {
    checkTermType(column.type.key);
  }
  checkTermType(termType(column.type, target));
  readTextOptions(options, column, target);
  readAnalyzer(options, column, target);
  return undefined;
}

function termType(type: DataType, target: IndexTarget): DataType {
  if (type.kind === 'map') {
    return target === 'keys' ? type.key : target === 'values' || target === 'entries' ? type.value : type;
  }
  return (type.kind === 'list' || type.kind === 'set') && target === 'values' ? type.element : type;
}

function checkTermType(type: DataType): void {
  if (type.kind === 'native' && UNINDEXABLE.has(type.name)) {
    throw invalid(`Unsupported type: ${type.name}`);
  }
}

function readTextOptions(options: PropertyMap, column: Column, target: IndexTarget): void {
  const given = TEXT_OPTIONS.filter(name => options[name] !== undefined);
  if (given.length === 0) {
    return;
  }
  if (column.kind === 'partition_key' || column.kind === 'clustering') {
    const shown = given.map(name => `'${name}': '${options[name]}'`).join(', ');
    throw invalid(`Analysis options are not supported on primary key columns, but found {${shown}}`);
  }
  const type = termType(column.type, target);
  const isText = isNative(type, 'text') || isNative(type, 'ascii');
  if (!isText || target === 'entries') {
    throw invalid(`CQL type ${termName(column.type, target)} cannot be analyzed.`);
  }
  for (const name of given) {
    if (!/^(true|false)$/i.test(options[name] ?? '')) {
      throw invalid(`Illegal value for boolean option '${name}': ${options[name]}`);
    }
  }
}

function readAnalyzer(options: PropertyMap, column: Column, target: IndexTarget): void {
  const definition = options[ANALYZER_OPTION];
  if (definition === undefined) {
    return;
  }
  if (column.kind !== 'regular' || target !== 'value' || !isNative(column.type, 'text')) {
    throw invalid(`The option ${ANALYZER_OPTION} is for regular columns of type text`);
  }
  const others = TEXT_OPTIONS.filter(name => options[name] !== undefined);
  if (others.length > 0) {
    throw invalid(`The option ${ANALYZER_OPTION} cannot stand beside ${others.join(', ')}`);
  }
  analyzerOf(definition);
}

const termName = (type: DataType, target: IndexTarget): string =>
  target === 'entries' ? entryName(type) : printType(termType(type, target));

/** What Cassandra calls the type of a map's entries. */
const entryName = (type: DataType): string =>
  type.kind === 'map'
    ? `'${MARSHAL_PACKAGE}CompositeType(${marshalName(type.key)},${marshalName(type.value)})'`
    : printType(type);

function readVectorOptions(options: PropertyMap, column: Column): NonNullable<Index['similarity']> {
  if ([...TEXT_OPTIONS, ANALYZER_OPTION].some(name => options[name] !== undefined)) {
    throw invalid(`CQL type ${printType(column.type)} cannot be analyzed.`);
  }
  const purpose = options['optimize_for']?.toUpperCase() ?? 'LATENCY';
  if (purpose !== 'LATENCY' && purpose !== 'RECALL') {
    throw invalid(`optimize_for '${purpose}' was not recognized for index null. Valid values are: LATENCY, RECALL`);
  }
  const given = options['similarity_function'] ?? 'COSINE';
  const similarity = SIMILARITIES.get(given.toUpperCase());
  if (similarity === undefined) {
    throw invalid(
      `Similarity function ${given.toUpperCase()} was not recognized for index null. Valid values are: ${[...SIMILARITIES.keys()].join(', ')}`,
    );
  }
  if (column.type.kind !== 'vector' || !isNative(column.type.element, 'float')) {
    throw invalid('SAI ANN indexes are only allowed on vector columns with float elements');
  }
  if (column.kind !== 'regular' && column.kind !== 'static') {
    throw invalid('Vector indexes on PRIMARY KEY columns are not supported by this engine');
  }
  for (const [name, least, most] of [
    ['construction_beam_width', 0, 3200],
    ['maximum_node_connections', 0, 512],
  ] as const) {
    const value = options[name];
    if (value !== undefined && !(/^\d+$/.test(value) && Number(value) > least && Number(value) <= most)) {
      throw invalid(`Option ${name} must be an integer above ${least} and at most ${most}, was ${value}`);
    }
  }
  if (similarity === 'cosine' && column.type.dimension === 1) {
    throw invalid('Cosine similarity is not supported for single-dimension vectors');
  }
  return similarity;
}
