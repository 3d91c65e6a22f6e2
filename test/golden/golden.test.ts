/**
 * What earlier programs wrote is read, whole and right, by this one; what later ones write is refused.
 *
 * Each folder `format-N` holds a data directory as a killed program of that format left it, with segments, merged ones and a
 * log, the statements and requests that it was made of, and questions with their answers.
 */
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {FORMAT_VERSION} from '../../src/engines/embedded/store/format.ts';
import {startServer} from '../doors/data-api/server.ts';
import {RawClient, runDoor} from '../doors/native/raw-client.ts';
import type {RunningDoor} from '../doors/native/raw-client.ts';
import {isSameAnswer} from '../scripts/answer.ts';
import {askBlocks, keyspaceOf} from '../scripts/runner.ts';
import {ASKED, isQuestion, openData, readGolden, SCRIPT} from './golden.ts';
import type {OpenData} from './golden.ts';

/** Where the manifest and logs have their version. */
const VERSION_AT = 8;
const FORMATS = readdirSync(new URL('.', import.meta.url)).filter(name => name.startsWith('format-'));

test('there is a directory of each format that was ever written', () => {
  expect(FORMATS).toEqual(Array.from({length: FORMAT_VERSION}, (_, i) => `format-${i + 1}`));
});

function copyOf(format: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'asterism-golden-'));
  cpSync(fileURLToPath(new URL(`${format}/data`, import.meta.url)), directory, {recursive: true});
  return directory;
}

describe.each(FORMATS)('%s', format => {
  const {blocks, requests} = readGolden(new URL(`${format}/`, import.meta.url));
  const questions = blocks.filter(isQuestion);
  let directory: string;
  let data: OpenData;
  let door: RunningDoor;

  const reopen = async (memtableBytes?: number): Promise<void> => {
    data = await openData({directory, memtableBytes}, ASKED);
    door = await runDoor(data.database);
  };
  const close = async (): Promise<void> => {
    await door.stop();
    await data.close();
  };

  const checkAll = async (): Promise<void> => {
    const client = await RawClient.ready(door.port, 5);
    await client.query(`USE ${keyspaceOf(SCRIPT)}`);
    const answers = await askBlocks(client, questions);
    client.end();
    const wanted = questions.map(({answer, ours = answer}, i) =>
      isSameAnswer(ours, answers[i]!) ? answers[i]! : ours,
    );
    expect(questions.map(({statement}, i) => ({statement, answer: answers[i]!}))).toEqual(
      questions.map(({statement}, i) => ({statement, answer: wanted[i]!})),
    );
    const server = await startServer({database: data.database});
    for (const {path: to, command, answer} of requests.questions) {
      expect({command, answer: (await server.send(to, command)).body}).toEqual({command, answer});
    }
    await server.stop();
  };

  beforeAll(async () => {
    directory = copyOf(format);
    await reopen();
  });
  afterAll(async () => {
    await close();
    rmSync(directory, {recursive: true});
  });

  test('every row, index and definition is there', async () => {
    expect(questions.length).toBeGreaterThan(50);
    await checkAll();
  });

  test('roles log in with their passwords', async () => {
    const login = async (password: string): Promise<string> => {
      const client = await RawClient.connect(door.port, 5);
      await client.startup();
      const {kind} = await client.login('golden_app', password);
      client.end();
      return kind;
    };

    expect(await login('golden')).toBe('auth_success');
    expect(await login('other')).toBe('error');
  });

  test('all is there again when it was written to segments and merged by this program', async () => {
    await close();
    await reopen(1);
    await data.store.settle();
    await close();
    await reopen();

    await checkAll();
  });
});

describe('a newer format is refused, and nothing is changed', () => {
  const format = FORMATS.at(-1)!;

  // Segments are named by the manifest, which is at least as new.
  test.each([
    {kind: 'manifest', isIt: /^MANIFEST$/},
    {kind: 'log', isIt: /^log-/},
  ])('$kind', async ({isIt}) => {
    const directory = copyOf(format);
    const name = readdirSync(directory).findLast(file => isIt.test(file))!;
    const bytes = readFileSync(path.join(directory, name));
    bytes.writeUInt32BE(FORMAT_VERSION + 1, VERSION_AT);
    writeFileSync(path.join(directory, name), bytes);
    writeFileSync(path.join(directory, 'segment-0000000999.rows'), 'left by the newer program');
    const files = (): Map<string, string> =>
      new Map(readdirSync(directory).map(file => [file, readFileSync(path.join(directory, file), 'latin1')]));
    const before = files();

    const opening = openData({directory}, ASKED);

    await expect(opening).rejects.toMatchObject({
      code: 'newer_format',
      message: expect.stringContaining(`newer version (format ${FORMAT_VERSION + 1})`) as string,
    });
    expect(files()).toEqual(before);
    rmSync(directory, {recursive: true});
  });
});
