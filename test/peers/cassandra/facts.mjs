// What runs on a real Apache Cassandra have shown, for docs/compatibility.md: suites with `--record` write it, tools/docs.mjs reads it.
//   {"release": "5.0.9", "clients": {SUITE: COUNTS}, "files": {FILE: COUNTS and {"failing": [TITLE…]}}, "words": [WORD…]}
// COUNTS are {"passed", "failed", "skipped"}, and {"isCut": true} where a suite was not waited for. Words are operators, and what sorts went by, in requests of tests that were answered without errors.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const FILE = join(dirname(fileURLToPath(import.meta.url)), 'facts.json');

export const readFacts = () => ({
  release: '',
  clients: {},
  files: {},
  words: [],
  ...(existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {}),
});

const sorted = entries =>
  Object.fromEntries(Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));

/** Reads, lets `change` change, and writes: suites are recorded one by one. */
export function recordFacts(change) {
  const facts = readFacts();
  change(facts);
  const {release, clients, files, words} = facts;
  const text = JSON.stringify({release, clients: sorted(clients), files: sorted(files), words}, undefined, 2);
  writeFileSync(FILE, `${text}\n`);
}
