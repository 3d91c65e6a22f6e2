/** Applies definitions given as CQL text, with ids and times that are the same in each run. For tests. */
import {parseStatement} from '../parser.ts';
import {applyDefinition} from './apply.ts';
import type {Applied, Definition, DefinitionEnv} from './definition.ts';
import type {Schema} from './schema.ts';

/** Ids count up from …1, and time with them. */
export function definitionEnv(keyspace: string, indexOptions: readonly string[] = []): DefinitionEnv {
  let count = 0;
  const next = (): string => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
  return {
    keyspace,
    newVersion: next,
    newTableId: next,
    nowMicros: () => BigInt(1_700_000_000_000_000 + count),
    nodes: new Map([['datacenter1', 1]]),
    indexOptions,
  };
}

export const applyText = (schema: Schema, text: string, env: DefinitionEnv): Applied =>
  applyDefinition(schema, parseStatement(text).statement as Definition, env);

/** One after the other; the outcome of the last. */
export function applyTexts(schema: Schema, texts: readonly string[], env: DefinitionEnv): Applied {
  let last: Applied = {schema, change: undefined, warnings: []};
  for (const text of texts) {
    last = applyText(last.schema, text, env);
  }
  return last;
}
