#!/usr/bin/env node
// Makes the golden data directory of a storage format. Once a format was released, its directory is never made again.
//   node test/golden/make.mjs format-1                    makes format-1/data
//   node test/golden/make.mjs format-1 --cassandra PORT   rewrites the answers in format-1/statements.cql from Apache Cassandra
//                                                         on loopback (user cassandra/cassandra) before
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {bundle} from '../bundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const {values, positionals} = parseArgs({allowPositionals: true, options: {cassandra: {type: 'string'}}});
if (positionals.length !== 1) throw new Error('Which format? For example: node test/golden/make.mjs format-1');
const folder = pathToFileURL(`${join(here, positionals[0])}/`);

const temporary = mkdtempSync(join(tmpdir(), 'asterism-golden-'));
try {
  const file = join(temporary, 'make.mjs');
  await bundle(join(here, 'make.ts'), file);
  const {recordAnswers, makeData} = await import(pathToFileURL(file).href);
  if (values.cassandra !== undefined) await recordAnswers(folder, Number(values.cassandra));
  await makeData(folder);
} finally {
  rmSync(temporary, {recursive: true});
}
