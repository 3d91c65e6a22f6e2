/**
 * Embedding services of vector columns, kept in the table's `extensions` as the original keeps them: hex of UTF-8 JSON.
 * Source: stargate/data-api, "TableExtensions", "SchemaConstants".
 */
import type {Table} from '../../../core/cql/schema/schema.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {fail} from '../errors.ts';

const PREFIX = 'com.datastax.data-api.';
const CONFIG = `${PREFIX}vectorize-config`;

/** Column to service. */
export type Services = ReadonlyMap<string, JsonObject>;

const hex = (text: string): string => `0x${Buffer.from(text, 'utf8').toString('hex')}`;

/** The extensions of a table, with these services in the place of those that `existing` has. */
export function extensionsWith(
  services: Services,
  existing: {readonly [name: string]: string} = {},
): {readonly [name: string]: string} {
  return {
    ...existing,
    [`${PREFIX}schema-type`]: hex('table'),
    [`${PREFIX}schema-def-version`]: hex('1'),
    [CONFIG]: hex(writeJson(new Map<string, Json>(services))),
  };
}

export function extensionsOf(table: Table): {readonly [name: string]: string} {
  const {extensions} = table.options.others;
  return typeof extensions === 'object' ? extensions : {};
}

/** Fails with `INVALID_VECTORIZE_TABLE_CONFIGURATION`, `INVALID_VECTORIZE_FIELD_CONFIGURATION`. */
export function servicesOf(table: Table): Services {
  const stored = extensionsOf(table)[CONFIG];
  if (stored === undefined) {
    return new Map();
  }
  const at = {keyspace: table.keyspace, table: table.name};
  let json: Json;
  try {
    json = parseJson(Buffer.from(stored.replace(/^0x/i, ''), 'hex').toString('utf8'));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw fail('INVALID_VECTORIZE_TABLE_CONFIGURATION', {...at, message});
  }
  if (!(json instanceof Map)) {
    throw fail('INVALID_VECTORIZE_TABLE_CONFIGURATION', {...at, message: 'they are no object'});
  }
  const services = new Map<string, JsonObject>();
  for (const [field, service] of json) {
    if (!(service instanceof Map) || typeof service.get('provider') !== 'string') {
      throw fail('INVALID_VECTORIZE_FIELD_CONFIGURATION', {...at, field, message: 'it names no provider'});
    }
    services.set(field, service);
  }
  return services;
}
