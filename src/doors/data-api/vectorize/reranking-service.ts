/** The reranking service of a collection or of a call: what createCollection and findAndRerank accept. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import type {Reranking} from './reranking.ts';

const isEmpty = (json: Json | undefined): boolean =>
  json === undefined || json === null || (json instanceof Map && json.size === 0);

const shown = (json: Json | undefined): string => (typeof json === 'string' ? `'${json}'` : 'without a name');

/** Why a service cannot be used; undefined: it can. */
export function problemOf(service: JsonObject, {providers}: Reranking): string | undefined {
  const name = service.get('provider');
  const modelName = service.get('modelName');
  const provider = typeof name === 'string' ? providers.get(name) : undefined;
  if (provider === undefined) {
    return `A reranking provider ${shown(name)} is not available, known are: ${[...providers.keys()].join(', ')}`;
  }
  const model = provider.models.find(one => one.name === modelName);
  if (model === undefined) {
    return `The reranking provider ${provider.name} has no model ${shown(modelName)}, but ${provider.models.map(one => one.name).join(', ')}`;
  }
  if (!isEmpty(service.get('authentication'))) {
    return `The key for ${provider.name} comes with each request, so 'authentication' must be left out`;
  }
  return isEmpty(service.get('parameters')) ? undefined : `The model ${model.name} has no 'parameters'`;
}

/** The service of a new collection: the given one, or the default; undefined when there is none. Fails with `INVALID_CREATE_COLLECTION_OPTIONS`. */
export function rerankingOption(service: JsonObject | undefined, reranking: Reranking): JsonObject | undefined {
  if (service === undefined) {
    const preset = reranking.default;
    return (
      preset &&
      new Map<string, Json>([
        ['provider', preset.provider],
        ['modelName', preset.modelName],
      ])
    );
  }
  const problem = problemOf(service, reranking);
  if (problem !== undefined) {
    throw fail('INVALID_CREATE_COLLECTION_OPTIONS', {message: problem});
  }
  return service;
}
