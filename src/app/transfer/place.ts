/** Where `asterism copy` and `asterism compare` read and write: a data directory, a cluster or another program by CQL, a Data API. */
import {existsSync} from 'node:fs';
import type {CqlDatabase, CqlSession} from '../../core/cql/port.ts';
import {PLAN_LIMITS} from '../../core/plan/limits.ts';
import {planned} from '../../core/plan/planned.ts';
import {silentLog} from '../../base/log.ts';
import type {Backend} from '../backend.ts';
import {ConfigFailure, readConfig} from '../config.ts';
import type {Config} from '../config.ts';
import {EmbeddedBackend} from '../embedded-backend.ts';
import {SUPERUSER} from '../exposure.ts';
import {startProgram} from '../program.ts';
import {readBackend, RemoteBackend} from '../remote-backend.ts';
import {ApiClient} from './api-client.ts';

/** `cassandra://…` and `bundle://…` are clusters, `http://…` a Data API, anything else a folder. */
export type PlaceKind = 'folder' | 'cql' | 'api';

export function kindOf(place: string): PlaceKind {
  if (/^https?:\/\//i.test(place)) {
    return 'api';
  }
  return /^[a-z]+:\/\//i.test(place) ? 'cql' : 'folder';
}

/** Without what is secret, to tell places apart in messages and state files. */
export function nameOfPlace(place: string): string {
  if (kindOf(place) === 'folder') {
    return place;
  }
  return place.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
}

export interface CqlPlace {
  readonly name: string;
  /** With all that doors can ask for. */
  readonly database: CqlDatabase;
  readonly session: CqlSession;
  close(): Promise<void>;
}

/** `mustExist`: an empty data directory is no source. Fails with `config`. */
export async function openCqlPlace(place: string, mustExist: boolean): Promise<CqlPlace> {
  const config = configOf(place, mustExist);
  const cluster = readBackend(config);
  const backend: Backend =
    cluster === undefined
      ? new EmbeddedBackend(config, {areMasksEnabled: undefined, onStoreFailure: () => {}})
      : new RemoteBackend(cluster, silentLog);
  try {
    const opened = await backend.open();
    const database = planned(opened.database, PLAN_LIMITS);
    const user = cluster === undefined ? undefined : await opened.knownUser();
    if (cluster !== undefined && user === undefined) {
      throw new ConfigFailure(`${nameOfPlace(place)} needs a user and a password: cassandra://USER:PASSWORD@HOST:PORT`);
    }
    const principal =
      user === undefined ? {role: SUPERUSER, isSuperuser: true} : await database.authenticate(user.user, user.password);
    return {name: nameOfPlace(place), database, session: database.session(principal), close: () => backend.close()};
  } catch (error) {
    await backend.close();
    throw error;
  }
}

function configOf(place: string, mustExist: boolean): Config {
  if (kindOf(place) === 'cql') {
    return readConfig({args: ['--backend', place], env: {}, readFile: () => ''});
  }
  if (mustExist && !existsSync(place)) {
    throw new ConfigFailure(`There is no data directory ${place}`);
  }
  return readConfig({args: ['--data-dir', place], env: {}, readFile: () => ''});
}

export interface ApiPlace {
  readonly name: string;
  readonly client: ApiClient;
  close(): Promise<void>;
}

/** A Data API: the one that is named, or one that is started on a folder or a cluster. `token`: for one that is named. */
export async function openApiPlace(place: string, mustExist: boolean, token: string | undefined): Promise<ApiPlace> {
  const name = nameOfPlace(place);
  if (kindOf(place) === 'api') {
    if (token === undefined) {
      throw new ConfigFailure(`${name} needs a token: --from-token, --to-token`);
    }
    return {name, client: new ApiClient(place, token), close: () => Promise.resolve()};
  }
  const given: Config['given'] = new Set(['port', 'cql-port']);
  const program = await startProgram({...configOf(place, mustExist), port: 0, cqlPort: 'off', given}, silentLog);
  if (program.token === undefined) {
    await program.stop();
    throw new ConfigFailure(`The password of ${name} is not known`);
  }
  return {name, client: new ApiClient(`${program.urls.dataApi}/v1`, program.token), close: () => program.stop()};
}
