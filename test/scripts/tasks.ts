/** What `run.mjs` does: record the answers of Cassandra, verify the recorded ones, compare ours with Cassandra's. */
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {runDoor} from '../doors/native/raw-client.ts';
import {isSameAnswer, toRecord} from './answer.ts';
import {askScript} from './runner.ts';
import {directivesOf, parseScript, printScript} from './script.ts';
import type {Block} from './script.ts';

export interface Script {
  readonly name: string;
  readonly file: string;
  readonly blocks: readonly Block[];
}

/** All scripts of a folder, or those with the given names. */
export function readScripts(directory: string, names: readonly string[] = []): Script[] {
  return readdirSync(directory)
    .filter(file => file.endsWith('.cql'))
    .map(file => path.basename(file, '.cql'))
    .filter(name => names.length === 0 || names.includes(name))
    .sort()
    .map(name => {
      const file = path.join(directory, `${name}.cql`);
      return {name, file, blocks: parseScript(readFileSync(file, 'utf8'))};
    });
}

/** Our program in memory, behind the native door on a free port. */
export async function withOurs<T>(use: (port: number) => Promise<T>): Promise<T> {
  const engine = openEmbeddedEngine({directory: undefined, areMasksEnabled: true, bcryptRoundsLog2: 4});
  const door = await runDoor(await engine.openDatabase('scripts'));
  try {
    return await use(door.port);
  } finally {
    await door.stop();
    await engine.close();
  }
}

/** Rewrites the answers, also our own where a difference is intended. */
export async function record(script: Script, cassandra: number): Promise<number> {
  const {name, blocks} = script;
  const answers = await askScript(cassandra, name, blocks);
  const isIntended = blocks.map(block => directivesOf(block).differs !== undefined);
  const ours = isIntended.includes(true) ? await withOurs(port => askScript(port, name, blocks)) : [];
  const recorded = blocks.map((block, i) => ({
    ...block,
    answer: toRecord(answers[i]!, block.answer),
    ours: isIntended[i] ? toRecord(ours[i]!, block.ours ?? []) : undefined,
  }));
  writeFileSync(script.file, printScript(recorded));
  return blocks.filter(block => block.statement !== undefined).length;
}

/** Lines that say what differs from the recorded answers; none when nothing does. */
export async function verify(script: Script, port: number, whose: 'cassandra' | 'ours'): Promise<string[]> {
  const answers = await askScript(port, script.name, script.blocks);
  return script.blocks.flatMap((block, i) => {
    const expected = whose === 'ours' && block.ours !== undefined ? block.ours : block.answer;
    const answer = answers[i]!;
    return block.statement === undefined || isSameAnswer(expected, answer)
      ? []
      : difference(script, block, expected, answer);
  });
}

/** Asks both and compares whole messages. */
export async function compare(script: Script, cassandra: number, ours: number): Promise<string[]> {
  const theirs = await askScript(cassandra, script.name, script.blocks);
  const own = await askScript(ours, script.name, script.blocks);
  return script.blocks.flatMap((block, i) => {
    const isIntended = directivesOf(block).differs !== undefined;
    const isSyntax = theirs[i]![0] === 'failure syntax' && own[i]![0] === 'failure syntax';
    return isIntended || isSyntax || theirs[i]!.join('\n') === own[i]!.join('\n')
      ? []
      : difference(script, block, theirs[i]!, own[i]!);
  });
}

function difference(script: Script, block: Block, expected: readonly string[], answer: readonly string[]): string[] {
  const show = (lines: readonly string[], mark: string): string[] =>
    lines.length === 0 ? [`  ${mark} (nothing)`] : lines.map(line => `  ${mark} ${line}`);
  const shared = expected.filter(line => answer.includes(line));
  const hide = (lines: readonly string[]): readonly string[] =>
    lines.length > 12 ? lines.filter(line => !shared.includes(line)) : lines;
  return [
    `${script.name}: ${block.notes.filter(note => /^-- (bind|now)/.test(note)).join(' ')} ${block.statement}`,
    ...show(hide(expected), '-'),
    ...show(hide(answer), '+'),
  ];
}
