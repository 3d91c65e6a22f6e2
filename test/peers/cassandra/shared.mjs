#!/usr/bin/env node
// One real Apache Cassandra for several programs that compare with it.
//   node test/peers/cassandra/shared.mjs FOLDER
// Writes the port to FOLDER/port once the node answers, and runs until it is told to end (SIGTERM, SIGINT); then the node ends, and what it
// wrote is gone. Whoever has ASTERISM_TEST_CASSANDRA=127.0.0.1:PORT set uses it.
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {COMPARED, withCassandra} from './node.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Which folder?');
mkdirSync(folder, {recursive: true});
// Also while the node starts: it is ended afterwards.
const told = new Promise(resolve => ['SIGTERM', 'SIGINT'].forEach(signal => process.once(signal, resolve)));
const port = join(folder, 'port');
try {
  await withCassandra({data: join(folder, 'data'), env: COMPARED}, async number => {
    writeFileSync(`${port}.new`, String(number));
    renameSync(`${port}.new`, port);
    // The signal alone keeps no process alive.
    const timer = setInterval(() => {}, 2 ** 30);
    await told;
    clearInterval(timer);
  });
} finally {
  rmSync(port, {force: true});
}
