/** What `make.mjs` does: records the answers of Apache Cassandra, and makes the golden directory. */
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {StoreOptions} from '../../src/engines/embedded/store/open-store.ts';
import {startServer} from '../doors/data-api/server.ts';
import {RawClient, runDoor} from '../doors/native/raw-client.ts';
import {toRecord} from '../scripts/answer.ts';
import {askBlocks, askScript, keyspaceOf} from '../scripts/runner.ts';
import {printScript} from '../scripts/script.ts';
import type {Block} from '../scripts/script.ts';
import {BEGUN, CONTINUED, isQuestion, openData, readGolden, SCRIPT} from './golden.ts';
import type {DataApiRequest, OpenData, Requests} from './golden.ts';

/** A log ends with zeros that belong to its last record or mark, and many that do not. */
const KEPT_ZEROS = 64;

/** Asks Apache Cassandra on this port all statements, and rewrites their answers. */
export async function recordAnswers(folder: URL, port: number): Promise<void> {
  const {blocks} = readGolden(folder);
  const answers = await askScript(port, SCRIPT, blocks);
  const recorded = blocks.map((block, i) => ({...block, answer: toRecord(answers[i]!, block.answer)}));
  writeFileSync(new URL('statements.cql', folder), printScript(recorded));
}

/** Makes `data` in the folder anew, and writes our answers to the requests of the Data API into their file. */
export async function makeData(folder: URL): Promise<void> {
  const {blocks, requests} = readGolden(folder);
  const statements = blocks.filter(block => block.statement !== undefined && !isQuestion(block));
  const firstInLog = statements.findIndex(block => block.notes.includes('-- log'));
  const directory = mkdtempSync(path.join(tmpdir(), 'asterism-golden-'));
  try {
    // Everything that is in memory is too much: it goes to segments whenever the store settles.
    await work({directory, memtableBytes: 1, logFileBytes: 1 << 16}, BEGUN, async data => {
      const keyspace = keyspaceOf(SCRIPT);
      await onDoor(data, async client => {
        await client.query(
          `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
        );
        await run(client, data, statements.slice(0, firstInLog));
      });
      await send(data, requests.before);
      await data.store.settle();
    });
    await work({directory, logFileBytes: 1 << 11}, CONTINUED, async data => {
      await onDoor(data, client => run(client, data, statements.slice(firstInLog)));
      await send(data, requests.log);
      const answers = await send(data, requests.questions);
      const questions = requests.questions.map((question, i) => ({...question, answer: answers[i]!}));
      const recorded: Requests = {...requests, questions};
      writeFileSync(new URL('requests.json', folder), JSON.stringify(recorded));
      // As a killed program leaves it.
      keep(directory, fileURLToPath(new URL('data', folder)));
    });
  } finally {
    rmSync(directory, {recursive: true});
  }
}

async function work(options: StoreOptions, seconds: number, use: (data: OpenData) => Promise<void>): Promise<void> {
  const data = await openData(options, seconds);
  try {
    await use(data);
  } finally {
    await data.close();
  }
}

async function onDoor(data: OpenData, use: (client: RawClient) => Promise<void>): Promise<void> {
  const door = await runDoor(data.database);
  const client = await RawClient.ready(door.port, 5);
  try {
    await use(client);
  } finally {
    client.end();
    await door.stop();
  }
}

async function run(client: RawClient, data: OpenData, statements: readonly Block[]): Promise<void> {
  await client.query(`USE ${keyspaceOf(SCRIPT)}`);
  for (const block of statements) {
    if (block.notes.includes('-- flush') && !block.notes.includes('-- log')) {
      await data.store.settle();
    }
    const [answer] = await askBlocks(client, [block]);
    if (answer![0]?.startsWith('failure') === true) {
      throw new Error(`${block.statement}: ${answer!.join(' ')}`);
    }
  }
}

async function send(data: OpenData, requests: readonly DataApiRequest[]): Promise<object[]> {
  const server = await startServer({database: data.database});
  try {
    const answers: object[] = [];
    for (const {path: to, command} of requests) {
      const {body} = await server.send(to, command);
      if (body.errors !== undefined) {
        throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(body.errors)}`);
      }
      answers.push(body);
    }
    return answers;
  } finally {
    await server.stop();
  }
}

/** Without the lock; logs without the zeros at their end. */
function keep(from: string, to: string): void {
  rmSync(to, {recursive: true, force: true});
  cpSync(from, to, {recursive: true});
  for (const name of readdirSync(to)) {
    const file = path.join(to, name);
    if (name === 'LOCK') {
      rmSync(file);
    } else if (name.startsWith('log-')) {
      const bytes = readFileSync(file);
      truncateSync(file, bytes.findLastIndex(byte => byte !== 0) + 1 + KEPT_ZEROS);
    }
  }
}
