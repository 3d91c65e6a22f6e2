/** Asterism as a library: `import {start} from 'asterism-db'`. */
import {silentLog} from './base/log.ts';
import {defaultConfig} from './app/config.ts';
import type {Config} from './app/config.ts';
import {startProgram} from './app/program.ts';

export type StartOptions = Partial<Omit<Config, 'given' | 'config' | 'readyFile' | 'logLevel'>>;

export interface Asterism {
  readonly urls: {readonly dataApi: string};
  readonly ports: {readonly dataApi: number; readonly cql: number | undefined};
  /** For the `Token` header of the Data API. */
  readonly token: string;
  /** Drops everything that was made, and keeps running. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an instance of its own: in memory and on free ports unless the options say otherwise. Many can run in one process.
 * Fails with a Failure that says what to change.
 */
export async function start(options: StartOptions = {}): Promise<Asterism> {
  const inMemory = options.inMemory ?? options.dataDir === undefined;
  const given: Config['given'] = new Set(['port', 'cql-port']);
  const config: Config = {...defaultConfig(), port: 0, cqlPort: 0, ...options, inMemory, given};
  const program = await startProgram(config, silentLog);
  const {urls, ports, token} = program;
  if (token === undefined) {
    await program.stop();
    throw new Error('The data directory has another superuser password: give superuserPassword');
  }
  return {urls, ports, token, reset: () => program.reset(), stop: () => program.stop()};
}
