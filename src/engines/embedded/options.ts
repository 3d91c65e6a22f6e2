/** What an embedded engine can be told. */
import type {Failure} from '../../base/failure.ts';
import type {Clock} from './context.ts';
import type {FirstSuperuser} from './system/accounts.ts';

export interface EmbeddedOptions {
  /** Holds one folder per database; undefined: all in memory. */
  readonly directory: string | undefined;
  /** `periodic` flushes every 10 ms and answers do not wait for it. */
  readonly durability?: 'commit' | 'periodic' | undefined;
  readonly clusterName?: string | undefined;
  readonly dataCenter?: string | undefined;
  readonly rack?: string | undefined;
  /** The superuser of new databases; cassandra/cassandra when absent. */
  readonly superuser?: FirstSuperuser | undefined;
  readonly clock?: Clock | undefined;
  /** Dynamic data masking: off unless turned on, as in Cassandra. */
  readonly areMasksEnabled?: boolean | undefined;
  /** Binary logarithm of bcrypt's rounds for new passwords, 4 to 31; default 10. */
  readonly bcryptRoundsLog2?: number | undefined;
  /** Memory for recent writes of one database before they go to files. Default: the store's. */
  readonly memtableBytes?: number | undefined;
  /** Told of failures of the disk and of damaged files, met in the background or by a statement. */
  readonly onStoreFailure?: ((failure: Failure) => void) | undefined;
  /** Built worker files; absent (tests run from sources): the work is done in slices on this thread. */
  readonly workers?: {readonly bcrypt: URL; readonly merge: URL; readonly graph: URL} | undefined;
  /** Memory for graphs of vectors of one database. Default: the store's. */
  readonly graphBytes?: number | undefined;
}
