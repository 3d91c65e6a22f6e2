/** The embedded engine keeps what the port promises, in memory and on disk. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll} from 'vitest';
import type {CqlEngine} from '../../src/core/cql/port.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {databasePromises} from './database-promises.ts';
import {promises} from './promises.ts';

const directories = new Map<CqlEngine, string>();

afterAll(() => {
  for (const directory of directories.values()) {
    fs.rmSync(directory, {recursive: true, force: true});
  }
});

function openIn(directory: string): CqlEngine {
  const engine = openEmbeddedEngine({directory, bcryptRoundsLog2: 4});
  directories.set(engine, directory);
  return engine;
}

const temporary = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'asterism-promises-'));

function afterPowerLoss(engine: CqlEngine): CqlEngine {
  const copy = temporary();
  fs.cpSync(directories.get(engine)!, copy, {recursive: true});
  for (const entry of fs.readdirSync(copy, {recursive: true, encoding: 'utf8'})) {
    // The lock of the process that is thought dead.
    if (path.basename(entry) === 'LOCK') {
      fs.rmSync(path.join(copy, entry));
    }
  }
  return openIn(copy);
}

const inMemory = {open: () => openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4})};
const onDisk = {open: () => openIn(temporary()), afterPowerLoss};

promises('embedded, in memory', inMemory);
promises('embedded, on disk', onDisk);
databasePromises('databases in memory', inMemory);
databasePromises('databases on disk', onDisk);
