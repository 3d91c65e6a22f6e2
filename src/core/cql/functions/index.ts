/** Every function by its names, in lower case. All are in the keyspace `system`. */
import {invalid} from '../errors.ts';
import type {QualifiedName} from '../statements/statement.ts';
import {NATIVE_TYPE_NAMES} from '../types/type-shapes.ts';
import {averageFamily, count, max, min, sumFamily} from './aggregates.ts';
import {asBlob, fromBlob} from './blobs.ts';
import {
  collectionAvg,
  collectionCount,
  collectionMax,
  collectionMin,
  collectionSum,
  mapKeys,
  mapValues,
} from './collections.ts';
import type {Argument, CallContext, Family, ResolvedFunction} from './function.ts';
import {fromJson, toJson} from './json.ts';
import {maskDefault, maskHash, maskInner, maskNull, maskOuter, maskReplace} from './masks.ts';
import {abs, exp, log, log10, round} from './math.ts';
import {
  currentDate,
  currentTimeOfDay,
  currentTimestamp,
  floor,
  maxTimeuuid,
  minTimeuuid,
  now,
  toDate,
  toTimestamp,
  toUnixTimestamp,
  uuid,
} from './time.ts';
import {token} from './token.ts';
import {similarityCosine, similarityDotProduct, similarityEuclidean} from './vectors.ts';

/** Those with an underscore also have their older name without it: `to_date` and `toDate`, whatever the case. */
const WITH_OLD_NAMES: {readonly [name: string]: Family} = {
  current_timeuuid: now,
  current_timestamp: currentTimestamp,
  current_date: currentDate,
  current_time: currentTimeOfDay,
  min_timeuuid: minTimeuuid,
  max_timeuuid: maxTimeuuid,
  to_date: toDate,
  to_timestamp: toTimestamp,
  to_unix_timestamp: toUnixTimestamp,
  to_json: toJson,
  from_json: fromJson,
};

const WITH_ONE_NAME: {readonly [name: string]: Family} = {
  token,
  now,
  uuid,
  floor,
  count,
  min,
  max,
  sum: sumFamily,
  avg: averageFamily,
  abs,
  exp,
  log,
  log10,
  round,
  map_keys: mapKeys,
  map_values: mapValues,
  collection_count: collectionCount,
  collection_min: collectionMin,
  collection_max: collectionMax,
  collection_sum: collectionSum,
  collection_avg: collectionAvg,
  similarity_cosine: similarityCosine,
  similarity_euclidean: similarityEuclidean,
  similarity_dot_product: similarityDotProduct,
  mask_null: maskNull,
  mask_default: maskDefault,
  mask_replace: maskReplace,
  mask_inner: maskInner,
  mask_outer: maskOuter,
  mask_hash: maskHash,
};

export const FUNCTIONS: ReadonlyMap<string, Family> = new Map(allNames());

function* allNames(): Generator<readonly [string, Family]> {
  yield* Object.entries(WITH_ONE_NAME);
  for (const [name, family] of [...Object.entries(WITH_OLD_NAMES), ...blobFunctions()]) {
    yield [name, family];
    yield [name.replaceAll('_', ''), family];
  }
}

function* blobFunctions(): Generator<readonly [string, Family]> {
  for (const name of NATIVE_TYPE_NAMES) {
    if (name !== 'blob') {
      yield [`${name}_as_blob`, asBlob(name)];
      yield [`blob_as_${name}`, fromBlob(name)];
    }
  }
  yield ['varchar_as_blob', asBlob('text')];
  yield ['blob_as_varchar', fromBlob('text')];
}

/**
 * The function that a call means.
 *
 * Fails with `invalid` when there is none of that name, or none that takes such arguments.
 */
export function resolveFunction(
  name: QualifiedName,
  args: readonly Argument[],
  context: CallContext = {},
): ResolvedFunction {
  const folded = name.name.toLowerCase();
  const family = name.keyspace === undefined || name.keyspace === 'system' ? FUNCTIONS.get(folded) : undefined;
  if (family === undefined) {
    const shown = name.keyspace === undefined ? folded : `${name.keyspace}.${folded}`;
    throw invalid(`Unknown function '${shown}'`);
  }
  return family.resolve(folded, args, context);
}
