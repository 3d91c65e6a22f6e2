/**
 * A script: CQL statements, each with the answer that Apache Cassandra gave.
 *
 * Blocks are separated by empty lines. A block is notes (lines that begin with `--`), one statement, and, behind `----`,
 * its answer; without an answer the statement returns nothing (void). A block of notes alone is a remark. Notes that the
 * runner knows:
 *
 *     -- bind: 1 ; null ; unset ; 0x00ff ; {"a": 1}   executes it prepared; values as JSON, or as bytes that are not checked
 *     -- prepare                                      only prepares it: the answer is its metadata
 *     -- now: 1000                                    seconds since 1970 that replace the clock (protocol v5)
 *     -- timestamp: 5                                 write time of the request, in microseconds
 *     -- masked: id, at                               columns that differ from run to run: shown as `?` unless null
 *     -- as: bob secret                               asked by that user, on a connection that such blocks share
 *     -- login: bob secret                            asked by that user, on a connection of its own
 *     -- differs: 3 why                               an intended difference, number 3 of docs/differences.md: our own
 *                                                     answer follows the recorded one behind `---- ours`
 */

export interface Block {
  /** Lines, with their `--`. */
  readonly notes: readonly string[];
  /** Undefined in a remark. */
  readonly statement: string | undefined;
  /** What Cassandra answered; no lines for void. */
  readonly answer: readonly string[];
  /** What we answer, where it differs. */
  readonly ours: readonly string[] | undefined;
}

export interface Directives {
  readonly bind: readonly string[] | undefined;
  readonly isPrepareOnly: boolean;
  readonly nowSeconds: number | undefined;
  readonly timestamp: bigint | undefined;
  readonly masked: ReadonlySet<string>;
  /** Who asks; undefined: the superuser. */
  readonly user: {readonly name: string; readonly password: string; readonly isFresh: boolean} | undefined;
  readonly differs: string | undefined;
}

const ANSWER = '----';
const OURS = '---- ours';

const isNote = (line: string): boolean => line.startsWith('--') && line !== ANSWER && line !== OURS;

export function parseScript(text: string): Block[] {
  return text
    .split(/\n(?:[ \t]*\n)+/)
    .map(part => part.replace(/^\n+|\n+$/g, ''))
    .filter(part => part !== '')
    .map(parseBlock);
}

function parseBlock(text: string): Block {
  const lines = text.split('\n');
  const firstOther = lines.findIndex(line => !isNote(line));
  const notes = firstOther < 0 ? lines : lines.slice(0, firstOther);
  const rest = firstOther < 0 ? [] : lines.slice(firstOther);
  const split = rest.indexOf(ANSWER);
  const statement = split < 0 ? rest : rest.slice(0, split);
  const answers = split < 0 ? [] : rest.slice(split + 1);
  const ours = answers.indexOf(OURS);
  return {
    notes,
    statement: statement.length === 0 ? undefined : statement.join('\n'),
    answer: ours < 0 ? answers : answers.slice(0, ours),
    ours: ours < 0 ? undefined : answers.slice(ours + 1),
  };
}

export function printScript(blocks: readonly Block[]): string {
  return `${blocks.map(printBlock).join('\n\n')}\n`;
}

function printBlock({notes, statement, answer, ours}: Block): string {
  const lines = [...notes];
  if (statement !== undefined) {
    lines.push(statement);
  }
  if (answer.length > 0 || ours !== undefined) {
    lines.push(ANSWER, ...answer);
  }
  if (ours !== undefined) {
    lines.push(OURS, ...ours);
  }
  return lines.join('\n');
}

export function directivesOf(block: Block): Directives {
  const note = (name: string): string | undefined => {
    const start = `-- ${name}:`;
    return block.notes
      .find(line => line.startsWith(start))
      ?.slice(start.length)
      .trim();
  };
  const now = note('now');
  const timestamp = note('timestamp');
  return {
    bind: note('bind')?.split(/\s+;\s+/),
    isPrepareOnly: block.notes.includes('-- prepare'),
    nowSeconds: now === undefined ? undefined : Number(now),
    timestamp: timestamp === undefined ? undefined : BigInt(timestamp),
    masked: new Set(note('masked')?.split(/\s*,\s*/)),
    user: userOf(note('as'), false) ?? userOf(note('login'), true),
    differs: note('differs'),
  };
}

function userOf(text: string | undefined, isFresh: boolean): Directives['user'] {
  const [name, password] = text?.split(' ') ?? [];
  return name === undefined || password === undefined ? undefined : {name, password, isFresh};
}
