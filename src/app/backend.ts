/** Where the data lives, as the program sees it: the embedded engine, or a cluster. */
import type {CqlDatabase} from '../core/cql/port.ts';
import type {Measured} from './measure.ts';

export interface Backend {
  /** There is no data yet: nobody can have chosen a password. */
  isNew(): Promise<boolean>;
  /** Called once, when the ports are open. Fails with a Failure in words for the user. */
  open(): Promise<OpenBackend>;
  /** Waits for what runs. May be called at any time, also without `open`. */
  close(): Promise<void>;
}

export interface OpenBackend {
  readonly database: CqlDatabase;
  /** Requests can be served. */
  isHealthy(): boolean;
  /** Work that waits; undefined: not ours. */
  pressure(): Measured['pressure'];
  /** Nodes of a cluster; none of the embedded engine. */
  nodes(): Measured['nodes'];
  /** Where clients of the native protocol are told to dial. */
  advertise(host: string, port: number): void;
  /** Somebody who may do everything, when the settings name the right password. */
  knownUser(): Promise<{readonly user: string; readonly password: string} | undefined>;
  /** For the operator, a sentence each. */
  readonly notices: readonly string[];
  /** Drops all keyspaces and roles that users made. */
  reset(): Promise<void>;
}
