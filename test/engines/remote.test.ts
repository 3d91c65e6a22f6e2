/**
 * The remote engine keeps what the port promises. The cluster is our own native door before the embedded engine, which answers
 * as one node of Apache Cassandra does; with ASTERISM_TEST_BACKEND=cassandra://… it is that cluster.
 */
import type {CqlDatabase, CqlEngine} from '../../src/core/cql/port.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {parseAddress} from '../../src/engines/remote/cassandra/address.ts';
import {openRemoteEngine} from '../../src/engines/remote/cassandra/engine.ts';
import type {RemoteEngine} from '../../src/engines/remote/cassandra/engine.ts';
import {runDoor} from '../doors/native/raw-client.ts';
import {promises} from './promises.ts';

const given = process.env['ASTERISM_TEST_BACKEND'];

/** A cluster of one node that lives as long as the engine before it. */
function openBefore(options: string): CqlEngine {
  const inner = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  let remote: RemoteEngine | undefined;
  let stop = (): Promise<void> => Promise.resolve();
  const opened = (): RemoteEngine => {
    if (remote === undefined) {
      throw new Error('The cluster is not open');
    }
    return remote;
  };
  return {
    async openDatabase(id): Promise<CqlDatabase> {
      if (remote === undefined) {
        const door = await runDoor(await inner.openDatabase('cluster'));
        inner.advertise('127.0.0.1', door.port);
        ({stop} = door);
        const address = parseAddress(`cassandra://cassandra:cassandra@127.0.0.1:${door.port}/?${options}`);
        remote = openRemoteEngine({id, address});
      }
      return remote.openDatabase(id);
    },
    closeDatabase: id => opened().closeDatabase(id),
    dropDatabase: id => opened().dropDatabase(id),
    listDatabases: () => opened().listDatabases(),
    async close() {
      await remote?.close();
      await stop();
      await inner.close();
    },
  };
}

const logIn = (database: CqlDatabase, role: string) => database.authenticate(role, role);

if (given === undefined) {
  promises('remote, before our own door', {open: () => openBefore(''), principalOf: logIn});
  promises('remote, with LZ4', {open: () => openBefore('compression=lz4'), principalOf: logIn});
} else {
  promises('remote, before a cluster', {
    open: () => openRemoteEngine({id: 'main', address: parseAddress(given)}),
    isApache: true,
    principalOf: logIn,
  });
}
