/** Rows of the system tables that tell how far views are built. */
import type {View} from '../../../core/cql/schema/schema.ts';
import type {VirtualRow} from '../context.ts';
import {tokenOf} from '../keys.ts';
import type {SystemRows, SystemSource} from './source.ts';
import {bigint, boolean, rowOf, text, uuid} from './values.ts';

function* viewsOf(source: SystemSource): Iterable<View> {
  for (const keyspace of source.schema().keyspaces.values()) {
    yield* keyspace.views.values();
  }
}

export const builtViewRows: SystemRows = function* (source): Iterable<VirtualRow> {
  for (const view of viewsOf(source)) {
    if (source.viewProgress?.(view) === undefined) {
      yield rowOf({
        keyspace_name: text(view.table.keyspace),
        view_name: text(view.table.name),
        status_replicated: boolean(true),
      });
    }
  }
};

const LEAST_TOKEN = String(-(2n ** 63n));

/** One build over the whole ring. */
export const buildRows: SystemRows = function* (source): Iterable<VirtualRow> {
  for (const view of viewsOf(source)) {
    const progress = source.viewProgress?.(view);
    if (progress !== undefined) {
      yield rowOf({
        keyspace_name: text(view.table.keyspace),
        view_name: text(view.table.name),
        start_token: text(LEAST_TOKEN),
        end_token: text(LEAST_TOKEN),
        keys_built: bigint(BigInt(progress.rows)),
        last_token: progress.after === undefined ? null : text(String(tokenOf(progress.after))),
      });
    }
  }
};

export const buildStatusRows: SystemRows = function* (source): Iterable<VirtualRow> {
  for (const view of viewsOf(source)) {
    yield rowOf({
      keyspace_name: text(view.table.keyspace),
      view_name: text(view.table.name),
      host_id: uuid(source.info.hostId),
      status: text(source.viewProgress?.(view) === undefined ? 'SUCCESS' : 'STARTED'),
    });
  }
};
