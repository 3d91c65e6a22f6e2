// cqlsh from PyPI: its own commands, DESCRIBE, tracing, errors, and COPY of 100 000 rows both ways.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {python, root} from '../harness.mjs';

export const needs = [['python3']];
export const isCqlOnly = true;

const KEYSPACE = "CREATE KEYSPACE shell WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};\n";
const SCHEMA = `${KEYSPACE}USE shell;
CREATE TYPE address (street text, "Zip" int);
CREATE TYPE person (name text, home frozen<address>);
CREATE TABLE people (team text, id timeuuid, owner text STATIC, "Full" frozen<person>, tags set<text>, scores map<text, int>, v vector<float, 3>,
  PRIMARY KEY (team, id)) WITH CLUSTERING ORDER BY (id DESC) AND comment = 'it''s people' AND default_time_to_live = 0;
CREATE INDEX people_tags ON people (tags);
CREATE CUSTOM INDEX people_v ON people (v) USING 'StorageAttachedIndex' WITH OPTIONS = {'similarity_function': 'cosine'};
CREATE TABLE plain (k int PRIMARY KEY, v text);
`;

export async function run({env, check}) {
  const interpreter = await python('cqlsh', join(root, 'test/clients/cqlsh/requirements.txt'));
  const program = join(dirname(interpreter), 'cqlsh');
  const folder = mkdtempSync(join(tmpdir(), 'asterism-cqlsh-'));

  /** Runs lines as `cqlsh -f` does and resolves to the exit code and what was printed. */
  const shell = (lines, {user = 'cassandra', password = 'cassandra'} = {}) => {
    const file = join(folder, 'script.cql');
    writeFileSync(file, lines);
    return new Promise((resolve, reject) => {
      const child = spawn(
        program,
        ['-u', user, '-p', password, env.CQL_HOST, env.CQL_PORT, '--request-timeout', '60', '-f', file],
        {
          cwd: folder,
          env: {...env, HOME: folder, PYTHONWARNINGS: 'ignore'},
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: 300_000,
        },
      );
      let out = '';
      let err = '';
      child.stdout.on('data', part => (out += part));
      child.stderr.on('data', part => (err += part));
      child.once('error', reject);
      child.once('close', code => resolve({code, out, err}));
    });
  };
  /** As `shell`, for lines that must all succeed; gives what was printed. */
  const succeed = async lines => {
    const {code, out, err} = await shell(lines);
    assert.equal(code, 0, `${out}\n${err}`);
    return out.replaceAll(/^WARNING: cqlsh was built against .*\n/gm, '');
  };

  try {
    await check('SHOW, CONSISTENCY, SERIAL CONSISTENCY, PAGING, EXPAND, cqlsh 6.2.2', async () => {
      const out = await succeed(`SHOW VERSION
SHOW HOST
CONSISTENCY LOCAL_QUORUM
CONSISTENCY
SERIAL CONSISTENCY LOCAL_SERIAL
SERIAL CONSISTENCY
PAGING 7
PAGING
DROP KEYSPACE IF EXISTS shell;
${SCHEMA}
INSERT INTO plain (k, v) VALUES (1, 'one') IF NOT EXISTS;
BEGIN BATCH INSERT INTO plain (k, v) VALUES (2, 'two'); UPDATE plain SET v = 'three' WHERE k = 3; APPLY BATCH;
SELECT * FROM plain WHERE k IN (1, 2, 3);
EXPAND ON
SELECT * FROM plain WHERE k = 1;
EXPAND OFF
SELECT JSON k, v FROM plain WHERE k = 2;
`);
      assert.match(out, /\[cqlsh 6\.2\.2 \| Cassandra 5\.\S+ \| CQL spec 3\.4\.7 \| Native protocol v5\]/);
      assert.match(out, new RegExp(`Connected to \\S+ at ${env.CQL_HOST}:${env.CQL_PORT}`));
      assert.match(out, /Consistency level set to LOCAL_QUORUM\.\s+Current consistency level is LOCAL_QUORUM\./);
      assert.match(out, /Current serial consistency level is LOCAL_SERIAL\./);
      assert.match(out, /Page size: 7/);
      assert.match(out, /\[applied\]\s+-+\s+True/);
      assert.match(out, / k \| v\s+-+\+-+\s+ 1 \| +one\s+ 2 \| +two\s+ 3 \| three\s+\(3 rows\)/);
      assert.match(out, /@ Row 1\s+[-+]+\s+ k \| 1\s+ v \| one/);
      assert.match(out, /\{"k": 2, "v": "two"\}/);
    });

    await check('every type is shown and read back', async () => {
      const out = await succeed(`USE shell;
CREATE TABLE types (k int PRIMARY KEY, a ascii, b bigint, bl blob, bo boolean, d date, de decimal, du duration, f float, i inet, s smallint,
  t time, ts timestamp, ti tinyint, u uuid, vi varint, l list<int>, st set<text>, m map<text, frozen<list<int>>>, tu tuple<int, text>, ad address, v vector<float, 2>);
INSERT INTO types (k, a, b, bl, bo, d, de, du, f, i, s, t, ts, ti, u, vi, l, st, m, tu, ad, v) VALUES (1, 'asc', -9223372036854775808, 0x00ff, true,
  '2024-02-29', 1.50, 1y2mo3w4d5h6m7s8ms, 0.5, '2001:db8::1', -3, '12:34:56.789', '2024-02-29T12:34:56.789Z', 4, 123e4567-e89b-42d3-a456-426614174000,
  123456789012345678901234567890, [1, 2], {'x', 'y'}, {'n': [1]}, (1, 'one'), {street: 'Elm', "Zip": 5}, [1, 0.25]);
EXPAND ON
SELECT * FROM types;
`);
      for (const shown of [
        /\ba +\| asc\b/,
        /\bb +\| -9223372036854775808/,
        /\bbl +\| 0x00ff/,
        /\bbo +\| True/,
        /\bd +\| 2024-02-29/,
        /\bde +\| 1\.50/,
        /\bdu +\| 1y2mo25d5h6m7s8ms/,
        /\bf +\| 0\.5/,
        /\bi +\| 2001:db8::1/,
        /\bt +\| 12:34:56\.789000000/,
        /\bts +\| 2024-02-29 12:34:56\.789000\+0000/,
        /\bu +\| 123e4567-e89b-42d3-a456-426614174000/,
        /\bvi +\| 123456789012345678901234567890/,
        /\bl +\| \[1, 2\]/,
        /\bst +\| \{'x', 'y'\}/,
        /\bm +\| \{'n': \[1\]\}/,
        /\btu +\| \(1, 'one'\)/,
        /\bad +\| \{street: 'Elm', "?Zip"?: 5\}/,
        /\bv +\| \[1\.?0?, 0\.25\]/,
      ]) {
        assert.match(out, shown);
      }
    });

    await check('SOURCE and CAPTURE', async () => {
      writeFileSync(
        join(folder, 'more.cql'),
        "INSERT INTO shell.plain (k, v) VALUES (10, 'sourced');\nSELECT v FROM shell.plain WHERE k = 10;\n",
      );
      assert.match(await succeed(`SOURCE '${folder}/more.cql'\n`), /v\s+-+\s+sourced\s+\(1 rows\)/);
      const out = await succeed(`CAPTURE '${folder}/captured.txt'
SELECT v FROM shell.plain WHERE k = 10;
CAPTURE OFF
`);
      assert.doesNotMatch(out, /sourced/);
      assert.match(readFileSync(join(folder, 'captured.txt'), 'utf8'), /v\s+-+\s+sourced\s+\(1 rows\)/);
    });

    await check('LOGIN as another role, and as one with a wrong password', async () => {
      await succeed(
        "DROP ROLE IF EXISTS shell_reader;\nCREATE ROLE shell_reader WITH PASSWORD = 'reads' AND LOGIN = true;\n",
      );
      const {out} = await shell(`LOGIN shell_reader 'reads'
LIST ROLES OF shell_reader;
`);
      assert.match(out, /shell_reader \| +False \| +True/);
      const wrong = await shell("LOGIN shell_reader 'nope'\nSELECT key FROM system.local;\n");
      assert.match(wrong.err, /incorrect/);
      const refused = await shell('SELECT key FROM system.local;\n', {user: 'shell_reader', password: 'nope'});
      assert.notEqual(refused.code, 0);
      assert.match(refused.err, /incorrect/);
      await succeed('DROP ROLE shell_reader;\n');
    });

    await check('wrong statements say what and where, and the rest goes on', async () => {
      const {code, out, err} = await shell(`SELEC * FROM shell.plain;
SELECT * FROM shell.nope;
SELECT zz FROM shell.plain;
INSERT INTO shell.plain (k, v) VALUES ('a', 'b');
DESCRIBE TABLE shell.nope;
SELECT v FROM shell.plain WHERE k = 10;
`);
      assert.equal(code, 2);
      assert.match(err, /script\.cql:2:SyntaxException: line 1:0 no viable alternative at input 'SELEC'/);
      assert.match(err, /script\.cql:3:InvalidRequest: .*code=2200.*table nope does not exist/);
      assert.match(err, /script\.cql:4:InvalidRequest: .*Undefined column name zz in table shell\.plain/);
      assert.match(err, /script\.cql:5:InvalidRequest: .*Invalid STRING constant \(a\) for "k" of type int/);
      assert.match(err, /script\.cql:6:.*Table 'nope' not found in keyspace 'shell'/);
      assert.match(out, /sourced/);
    });

    await check('DESCRIBE of everything; what it says builds the same schema again', async () => {
      const lists = await succeed(
        'DESCRIBE KEYSPACES\nDESCRIBE CLUSTER\nUSE shell;\nDESCRIBE TABLES\nDESCRIBE TYPES\n',
      );
      assert.match(lists, /\bshell\b/);
      assert.match(lists, /\bsystem_schema\b/);
      assert.match(lists, /Cluster: \S+\nPartitioner: Murmur3Partitioner\nSnitch: \S+/);
      assert.match(lists, /people +plain/);
      assert.match(lists, /address +person/);
      const parts = await succeed(
        'USE shell;\nDESCRIBE TABLE people\nDESCRIBE TYPE person\nDESCRIBE INDEX people_tags\nDESCRIBE plain\n',
      );
      assert.match(parts, /CREATE TABLE shell\.people \(\s+team text,\s+id timeuuid,\s+owner text static,/);
      assert.match(parts, /\) WITH CLUSTERING ORDER BY \(id DESC\)\s+AND additional_write_policy = '99p'/);
      assert.match(parts, /AND comment = 'it''s people'/);
      assert.match(parts, /CREATE CUSTOM INDEX people_v ON shell\.people \(v\) USING 'StorageAttachedIndex'/);
      assert.match(parts, /CREATE TYPE shell\.person \(\s+name text,\s+home frozen<address>\s+\);/);
      assert.match(parts, /CREATE (CUSTOM )?INDEX people_tags ON shell\.people \(values\(tags\)\)/);
      assert.match(parts, /CREATE TABLE shell\.plain \(\s+k int PRIMARY KEY,\s+v text\s+\) WITH/);
      const before = await succeed('DESCRIBE KEYSPACE shell\n');
      writeFileSync(join(folder, 'schema.cql'), before);
      const after = await succeed(`DROP KEYSPACE shell;\nSOURCE '${folder}/schema.cql'\nDESCRIBE KEYSPACE shell\n`);
      // Apache Cassandra warns of vector indexes when they are made.
      assert.equal(after.slice(after.indexOf('CREATE KEYSPACE')).trim(), before.trim());
      const full = await succeed('DESCRIBE FULL SCHEMA\n');
      assert.ok(full.includes('CREATE TABLE system.local') && full.includes('CREATE TABLE shell.people'));
    });

    await check('COPY FROM and COPY TO, 100 000 rows of text, numbers and collections', async () => {
      const rows = 100_000;
      const csv = join(folder, 'in.csv');
      const lines = [];
      for (let i = 0; i < rows; i += 1) {
        lines.push(
          `${i},${i % 97},"name, \\"${i}\\"",${(i % 1000) / 8},${i % 2 === 0 ? 'True' : 'False'},"['a', 'b${i}']"`,
        );
      }
      writeFileSync(csv, `${lines.join('\n')}\n`);
      await succeed(
        'USE shell;\nDROP TABLE IF EXISTS copied;\nCREATE TABLE copied (k int, c int, t text, d double, b boolean, l list<text>, PRIMARY KEY (k, c));\n',
      );
      const started = performance.now();
      const read = await succeed(`COPY shell.copied (k, c, t, d, b, l) FROM '${csv}';\n`);
      const between = performance.now();
      assert.match(read, /100000 rows imported from 1 files in .* \(0 skipped\)/);
      const written = await succeed(`COPY shell.copied (k, c, t, d, b, l) TO '${folder}/out.csv';\n`);
      assert.match(written, /100000 rows exported to 1 files/);
      const seconds = from => ((performance.now() - from) / 1000).toFixed(1);
      const took = `${((between - started) / 1000).toFixed(1)} s in, ${seconds(between)} s out`;
      const sorted = file => readFileSync(file, 'utf8').replaceAll('\r', '').trim().split('\n').sort();
      const numbers = line => line.replace(/,(\d+)\.0,/, ',$1,');
      assert.deepEqual(sorted(join(folder, 'out.csv')).map(numbers), sorted(csv).map(numbers));
      return took;
    });

    await check('COPY of quoted names, user types, nulls and counters', async () => {
      await succeed(`USE shell;
DROP TABLE IF EXISTS special; DROP TABLE IF EXISTS counted;
CREATE TABLE special (k uuid PRIMARY KEY, "Mixed Case" text, a frozen<address>, m map<int, text>, ts timestamp, bl blob);
INSERT INTO special (k, "Mixed Case", a, m, ts, bl) VALUES (123e4567-e89b-42d3-a456-426614174000, 'héllo', {street: 'Elm', "Zip": 5}, {1: 'one'}, '2024-02-29T12:34:56Z', 0xcafe);
INSERT INTO special (k) VALUES (123e4567-e89b-42d3-a456-426614174001);
CREATE TABLE counted (k text PRIMARY KEY, n counter);
UPDATE counted SET n = n + 41 WHERE k = 'x';
COPY special TO '${folder}/special.csv' WITH HEADER = true;
COPY counted TO '${folder}/counted.csv';
TRUNCATE special;
TRUNCATE counted;
COPY special FROM '${folder}/special.csv' WITH HEADER = true;
COPY counted FROM '${folder}/counted.csv';
COPY special TO '${folder}/special2.csv' WITH HEADER = true;
COPY counted TO '${folder}/counted2.csv';
`);
      const lines = file => readFileSync(join(folder, file), 'utf8').trim().split(/\r?\n/).sort();
      assert.equal(lines('special.csv').length, 3);
      assert.deepEqual(lines('special2.csv'), lines('special.csv'));
      assert.deepEqual(lines('counted.csv'), ['x,41']);
      assert.deepEqual(lines('counted2.csv'), ['x,41']);
    });

    await check('TRACING ON shows the steps of each statement, SHOW SESSION again', async () => {
      const out = await succeed(`USE shell;
TRACING ON
SELECT * FROM plain WHERE k = 10;
INSERT INTO plain (k, v) VALUES (11, 'traced');
TRACING OFF
`);
      assert.equal(out.match(/Tracing session: [0-9a-f-]{36}/g)?.length, 2);
      assert.equal(out.match(/Request complete/g)?.length, 2);
      assert.match(out, /Execute CQL3 query/);
      assert.match(out, /Parsing SELECT \* FROM plain WHERE k = 10;/);
      const [, id] = /Tracing session: ([0-9a-f-]{36})/.exec(out);
      assert.match(
        await succeed(`SHOW SESSION ${id}\n`),
        new RegExp(`Tracing session: ${id}[\\s\\S]+Request complete`),
      );
    });
    await succeed('DROP KEYSPACE IF EXISTS shell;\n');
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
