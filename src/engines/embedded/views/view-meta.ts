/** What is kept in the store's metadata about views besides the schema: builds under way, and clearing that is due. */
import type {Table} from '../../../core/cql/schema/schema.ts';
import {fromByteString, toByteString} from '../../../base/byte-strings.ts';
import type {ByteString, Store, Write} from '../store/store.ts';

const BUILD = 'view.build/';
const UNCLEAN = 'view.unclean/';

export interface BuildProgress {
  /** The last key of the base that was looked at; undefined: none yet. */
  readonly after: ByteString | undefined;
  readonly rows: number;
}

const meta = (name: string, value: unknown): Write => ({
  kind: 'meta',
  name,
  value: value === undefined ? undefined : Buffer.from(JSON.stringify(value)),
});

/** Undefined: the view is built. */
export function readBuild(store: Store, view: Table): BuildProgress | undefined {
  const bytes = store.meta(BUILD + view.id);
  if (bytes === undefined) {
    return undefined;
  }
  const {after, rows} = JSON.parse(Buffer.from(bytes).toString()) as {after: string | null; rows: number};
  return {after: after === null ? undefined : toByteString(Buffer.from(after, 'base64')), rows};
}

/** `progress` undefined: the view is built. */
export const writeBuild = (view: Table, progress: BuildProgress | undefined): Write =>
  meta(
    BUILD + view.id,
    progress && {
      after: progress.after === undefined ? null : fromByteString(progress.after).toString('base64'),
      rows: progress.rows,
    },
  );

/** True: ranges of the base were deleted, and not all entries of their rows are known to be cleared. */
export const isUnclean = (store: Store, view: Table): boolean => store.meta(UNCLEAN + view.id) !== undefined;

export const writeUnclean = (view: Table, isUncleanNow: boolean): Write =>
  meta(UNCLEAN + view.id, isUncleanNow ? true : undefined);

/** For the definition that drops the view. */
export const forgetView = (view: Table): readonly Write[] => [writeBuild(view, undefined), writeUnclean(view, false)];
