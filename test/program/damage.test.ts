/** Damaged files and a full disk, as operators and clients of the program meet them. */
import {existsSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {contentOf, find, insert, makeThings, must, send, Stage, startWith, until} from './support.ts';

const stage = new Stage();
afterEach(() => stage.end());

const filesOf = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(folder, 'default'))
    .filter(name => ending.test(name))
    .map(name => join(folder, 'default', name));

/** Inverts a byte. */
function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}

/** Noise from a small generator, so that text does not compress away. */
function noise(length: number, seed: number): string {
  let state = seed + 1;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += state.toString(36);
  }
  return text.slice(0, length);
}

/** A document of so many times 7 kB. */
const large = (i: number, times: number): object => ({
  _id: `d${i}`,
  text: noise(7_000, i),
  more: Array.from({length: times - 1}, (_, n) => noise(7_000, n * i)),
});

test('a damaged segment: what needs it fails by name, for client and log; the rest is served', async () => {
  const folder = stage.folder();
  const args = ['--data-dir', folder, '--memory-limit', '1'];
  const first = await stage.start(args);
  await must(first, '', {createKeyspace: {name: 'ks'}});
  for (const name of ['things', 'others']) {
    await must(first, '/ks', {createCollection: {name, options: {indexing: {deny: ['*']}}}});
  }
  await must(first, '/ks/others', {insertOne: {document: {_id: 'o', n: 1}}});
  for (let i = 0; i < 80; i++) {
    await insert(first, large(i, 4));
  }
  await until('there is a segment', () => filesOf(folder, /\.rows$/).length > 0);
  await first.stop();
  for (const file of filesOf(folder, /\.rows$/)) {
    // Beside the begin of the file and its index at the end there are only blocks of rows.
    for (let at = 4_096; at < readFileSync(file).length / 2; at += 20_000) {
      damage(file, at);
    }
  }

  const log: string[] = [];
  const second = await stage.start(args, {log});
  const answers = await Promise.all(
    Array.from({length: 80}, (_, i) => send(second, '/ks/things', {findOne: {filter: {_id: `d${i}`}}})),
  );

  const failed = answers.filter(({body}) => body.errors !== undefined);
  expect(failed.length).toBeGreaterThan(0);
  for (const {body} of failed) {
    expect(body.errors?.[0]).toMatchObject({
      errorCode: 'FAILED_READ_REQUEST',
      message: expect.stringMatching(/segment-\d+\.rows is damaged at byte \d+/),
    });
  }
  for (const [i, {body}] of answers.entries()) {
    // Never a wrong document: the right one, or the failure.
    expect(body.errors !== undefined || body.data?.document?.['text'] === noise(7_000, i)).toBe(true);
  }
  expect(log.join('')).toMatch(/ERROR .*corrupt.*segment-\d+\.rows is damaged at byte \d+/);
  expect((await must(second, '/ks/others', {findOne: {filter: {_id: 'o'}}})).data?.document).toEqual({_id: 'o', n: 1});
  await insert(second, {_id: 'new'});
  expect(await find(second, 'new')).toEqual({_id: 'new'});
  expect((await fetch(`${second.urls.dataApi}/health/ready`)).status).toBe(200);
});

test('a log damaged in its middle: no start, a line that names file and offset, nothing changed', async () => {
  const folder = stage.folder();
  const first = await stage.start(['--data-dir', folder]);
  await makeThings(first);
  for (let i = 0; i < 20; i++) {
    await insert(first, {_id: `d${i}`, text: noise(1_000, i)});
  }
  // As a crash leaves it; a clean stop may leave nothing in the log.
  const [name] = filesOf(folder, /log-\d+$/);
  const bytes = readFileSync(name ?? '');
  await first.stop();
  const [log] = filesOf(folder, /log-\d+$/);
  expect(log).toBe(name);
  writeFileSync(log ?? '', bytes);
  damage(log ?? '', bytes.indexOf(noise(1_000, 10).slice(0, 40)));
  const before = contentOf(folder);

  const starting = startWith(['--data-dir', folder]);

  await expect(starting).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringMatching(/log-\d+ is damaged at byte \d+/),
  });
  await expect(starting).rejects.toThrow(folder);
  expect(contentOf(folder)).toEqual(before);
});

// Files that the program is about to make are links to a device that is always full.
test.skipIf(!existsSync('/dev/full'))(
  'a full disk: writes are refused, reads go on; with space again, all goes on',
  async () => {
    const folder = stage.folder();
    const lines: string[] = [];
    const program = await stage.start(['--data-dir', folder], {log: lines});
    await makeThings(program);
    await insert(program, {_id: 'before'});
    const newest = Math.max(...filesOf(folder, /log-\d+$/).map(file => Number(file.slice(-10))));
    const links = Array.from({length: 300}, (_, i) =>
      join(folder, 'default', `log-${String(newest + 1 + i).padStart(10, '0')}`),
    );
    links.forEach(link => symlinkSync('/dev/full', link));

    const acknowledged = ['before'];
    let refused;
    for (let i = 0; i < 60 && refused === undefined; i++) {
      const {body} = await send(program, '/ks/things', {insertOne: {document: large(i, 13)}});
      refused = body.errors?.[0];
      if (refused === undefined) {
        acknowledged.push(`d${i}`);
      }
    }

    expect(refused).toMatchObject({
      errorCode: 'FAILED_WRITE_REQUEST',
      message: expect.stringContaining('No space is left'),
    });
    expect(lines.join('')).toContain('No space is left');
    expect(await find(program, 'before')).toEqual({_id: 'before'});
    links.filter(link => lstatSync(link, {throwIfNoEntry: false})?.isSymbolicLink()).forEach(link => rmSync(link));
    await until('writes are taken again', async () => {
      const {body} = await send(program, '/ks/things', {insertOne: {document: {_id: 'after'}}});
      return body.errors === undefined;
    });
    await program.stop();

    const again = await stage.start(['--data-dir', folder]);
    const {status} = await must(again, '/ks/things', {countDocuments: {filter: {}}});
    expect(status).toMatchObject({count: acknowledged.length + 1});
    for (const _id of [...acknowledged, 'after']) {
      expect(await find(again, _id)).toMatchObject({_id});
    }
  },
);
