/** What has changed from one snapshot to a later one, when nobody told: while the control connection was lost. */
import type {Keyspace} from '../../../core/cql/schema/schema.ts';
import type {WireSchemaChange} from '../../../wire/cql/response-decode.ts';

type Keyspaces = ReadonlyMap<string, Keyspace>;
type Target = 'KEYSPACE' | 'TABLE' | 'TYPE';

/** Things that did not change are the same objects in both. */
export function changesBetween(before: Keyspaces, after: Keyspaces): WireSchemaChange[] {
  const changes: WireSchemaChange[] = [];
  const tell = (change: string, target: Target, keyspace: string, name?: string): void => {
    changes.push({change, target, keyspace, name, argumentTypes: []});
  };
  for (const keyspace of before.keys()) {
    if (!after.has(keyspace)) {
      tell('DROPPED', 'KEYSPACE', keyspace);
    }
  }
  for (const [keyspace, now] of after) {
    const old = before.get(keyspace);
    if (old === undefined) {
      tell('CREATED', 'KEYSPACE', keyspace);
    } else if (JSON.stringify(old.replication) !== JSON.stringify(now.replication)) {
      tell('UPDATED', 'KEYSPACE', keyspace);
    }
    const each = (target: Target, was: ReadonlyMap<string, unknown> | undefined, is: ReadonlyMap<string, unknown>) => {
      for (const name of was?.keys() ?? []) {
        if (!is.has(name)) {
          tell('DROPPED', target, keyspace, name);
        }
      }
      for (const [name, value] of is) {
        if (was?.has(name) !== true) {
          tell('CREATED', target, keyspace, name);
        } else if (was.get(name) !== value) {
          tell('UPDATED', target, keyspace, name);
        }
      }
    };
    each('TYPE', old?.types, now.types);
    each('TABLE', old?.tables, now.tables);
    each('TABLE', old?.views, now.views);
  }
  return changes;
}
