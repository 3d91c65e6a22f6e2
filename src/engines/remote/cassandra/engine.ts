/** The remote engine: one cluster, which is one database. Its data is not ours to make or to delete. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {CqlEngine} from '../../../core/cql/port.ts';
import {RemoteDatabase} from './database.ts';
import type {RemoteOptions} from './database.ts';

export interface RemoteEngine extends CqlEngine {
  openDatabase(id: string): Promise<RemoteDatabase>;
}

/** Opens nothing yet. */
export function openRemoteEngine(options: RemoteOptions): RemoteEngine {
  let opening: Promise<RemoteDatabase> | undefined;
  const check = (id: string): void => {
    if (id !== options.id) {
      throw new CqlFailure('invalid', `The cluster is the database ${options.id}; there is no ${id}`);
    }
  };
  const close = async (): Promise<void> => {
    const opened = await opening?.catch(() => undefined);
    opening = undefined;
    await opened?.close();
  };
  return {
    async openDatabase(id) {
      check(id);
      opening ??= RemoteDatabase.open(options).catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    async closeDatabase(id) {
      check(id);
      await close();
    },
    async dropDatabase() {
      throw new CqlFailure('invalid', 'The data of a cluster is deleted there, not here');
    },
    async listDatabases() {
      return [options.id];
    },
    close,
  };
}
