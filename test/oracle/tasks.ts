/** A run: streams of random statements, each asked of Apache Cassandra and of our program, and compared. */
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {runDoor} from '../doors/native/raw-client.ts';
import {Asker} from './ask.ts';
import {alter, beginnings, createType} from './changes.ts';
import {EPOCH_SECONDS} from './draft.ts';
import {Random} from './random.ts';
import {select} from './reads.ts';
import {isSame, judge, normalise, PROVED, ruleName, rulesOf} from './rules.ts';
import type {Verdict} from './rules.ts';
import {PARTS} from './parts/index.ts';
import {FORM_SCENES, walkForms} from './walk/forms.ts';
import {TYPE_SCENES} from './walk/types.ts';
import {saveRegression, writeRegression} from './regression.ts';
import {SHRUNK_KEYSPACE, Shrinker} from './shrink.ts';
import type {Case} from './shrink.ts';
import {isWrite} from './step.ts';
import type {Attempt, Bound, Step} from './step.ts';
import {batch, write} from './writes.ts';
import type {World} from './world.ts';

export interface RunOptions {
  readonly seed: number;
  readonly statements: number;
  readonly streams: number;
  readonly cassandra: number;
  /** Of a node that ends with the run: to drop a keyspace takes Cassandra longer than a hundred statements. */
  readonly leavesKeyspaces: boolean;
  /** Statements of one world. */
  readonly worldSize: number;
  /** Where shrunk differences are written; undefined: they are not shrunk. */
  readonly regressions: string | undefined;
  /** This world of this stream alone, as it comes in a run of the same seed; a stream is a number or the name of a part. */
  readonly only?: {readonly stream: string; readonly world: number} | undefined;
  /** The walk over all forms: all of its scenes when empty, or those whose names begin so. */
  readonly walk?: string | undefined;
  /** Names of PARTS. */
  readonly parts: readonly string[];
  /** Statements of each part. */
  readonly partStatements: number;
}

export interface Difference {
  readonly signature: string;
  /** Of the run: `stream:world`. */
  readonly place: string;
  readonly attempt: Attempt;
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
  /** Everything that the world was asked before, oldest first. */
  readonly before: readonly Step[];
}

export interface Result {
  asked: number;
  /** Cassandra gave no answer in time. */
  unanswered: number;
  same: number;
  /** By `ruleName`. */
  intended: Record<string, number>;
  differences: Difference[];
  worlds: number;
}

export {add, Coverage, newTally, reportOf} from './coverage.ts';
export {isSame} from './rules.ts';
export {PARTS} from './parts/index.ts';

/** Our program in memory, behind the native door on a free port. */
export async function withOurs<T>(use: (port: number) => Promise<T>): Promise<T> {
  const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4, areMasksEnabled: true});
  const door = await runDoor(await engine.openDatabase('oracle'));
  try {
    return await use(door.port);
  } finally {
    await door.stop();
    await engine.close();
  }
}

/** Another than that of shrinking, which may go on beside. */
const ASKED_KEYSPACE = 'oracle_asked';

/** A statement as somebody wrote it, or as a difference shows it: with bound values behind an arrow, and how it is asked in brackets. */
function askedStep(line: string): Step {
  const match = /^(.*?)(?: <- ([^[\]]*))?(?: \[(text|bound|prepared)(?: paged by (\d+))?\])?$/s.exec(line);
  const [, text = line, values, mode = text.includes('?') ? 'prepared' : 'text', pageSize] = match ?? [];
  return {
    text,
    mode: mode as Step['mode'],
    values: values === undefined ? [] : values.split(', ').map(value => (value === 'null' ? null : (value as Bound))),
    pageSize: pageSize === undefined ? undefined : Number(pageSize),
    now: EPOCH_SECONDS,
  };
}

/** Asks both sides statements that somebody has written, in a keyspace of their own. */
export async function askBoth(
  texts: readonly string[],
  cassandraPort: number,
  keepAs?: string,
): Promise<{text: string; theirs: string[]; ours: string[]}[]> {
  const answers: {text: string; theirs: string[]; ours: string[]}[] = [];
  const steps: Step[] = [];
  // Names of types have the keyspace in them.
  const keyspace = keepAs === undefined ? ASKED_KEYSPACE : SHRUNK_KEYSPACE;
  await withOurs(async port => {
    const [cassandra, ours] = await Promise.all([Asker.connect(cassandraPort), Asker.connect(port)]);
    await Promise.all([cassandra.begin(keyspace), ours.begin(keyspace)]);
    for (const text of texts) {
      const step = askedStep(text);
      const [theirs, own] = await Promise.all([cassandra.ask(step), ours.ask(step)]);
      steps.push(step);
      answers.push({text, theirs, ours: own});
    }
    await cassandra.drop(keyspace);
    cassandra.end();
    ours.end();
  });
  if (keepAs !== undefined) {
    saveRegression(keepAs, undefined, {steps, answers: answers.map(({theirs}) => theirs)});
  }
  return answers;
}

/** Shrinks one difference of each signature, one after the other, while the streams go on. */
class Shrinking {
  readonly #options: RunOptions;
  readonly #port: number;
  readonly #seen = new Set<string>();
  #work: Promise<void> = Promise.resolve();

  constructor(options: RunOptions, port: number) {
    this.#options = options;
    this.#port = port;
  }

  add(difference: Difference, onShrunk: OnShrunk): void {
    const {regressions, cassandra, seed} = this.#options;
    // What is told first of what is wrong needs no history.
    const areFailures = [difference.theirs, difference.ours].every(lines =>
      lines.some(line => line.startsWith('failure ')),
    );
    if (regressions === undefined || areFailures || this.#seen.has(difference.signature)) {
      return;
    }
    if (!difference.signature.endsWith('rows differ')) {
      this.#seen.add(difference.signature);
    }
    this.#work = this.#work.then(async () => {
      const shrinker = await Shrinker.connect(cassandra, this.#port);
      const found = await shrinker.shrink([...difference.before, difference.attempt.step]);
      shrinker.end();
      onShrunk(difference, found, found && writeRegression(regressions, seed, found));
    });
  }

  done(): Promise<void> {
    return this.#work;
  }
}

export type OnShrunk = (difference: Difference, found: Case | undefined, file: string | undefined) => void;

export type Observer = (attempt: Attempt, theirs: readonly string[]) => void;

export async function run(
  options: RunOptions,
  onDifference: (difference: Difference) => void,
  onShrunk: OnShrunk = () => {},
  observe: Observer = () => {},
): Promise<Result> {
  const result: Result = {asked: 0, unanswered: 0, same: 0, intended: {}, differences: [], worlds: 0};
  await withOurs(async port => {
    const shrinking = new Shrinking(options, port);
    const report = (difference: Difference): void => {
      onDifference(difference);
      shrinking.add(difference, onShrunk);
    };
    const {only} = options;
    const streams = streamsOf(options).filter(({name}) => only === undefined || name === only.stream);
    await Promise.all(streams.map(stream => runStream(options, stream, port, result, report, observe)));
    const walks = options.walk === undefined ? [] : walkStreams(options.walk === '' ? undefined : options.walk);
    const lanes = Array.from({length: 6}, async () => {
      for (let stream = walks.shift(); stream !== undefined; stream = walks.shift()) {
        await runStream(options, stream, port, result, report, observe);
      }
    });
    await Promise.all(lanes);
    await shrinking.done();
  });
  return result;
}

interface Stream {
  /** A number, or the name of a part. */
  readonly name: string;
  readonly statements: number;
  /** What its worlds draw from; another for each. */
  readonly random: (world: number) => Random;
  readonly attempts: (random: Random, world: World) => Iterable<Attempt>;
  /** Goes on after a difference: what comes next does not hang on it. */
  readonly isWalk?: boolean;
}

/** Every form with every type, the same each time: one stream for each scene, and not more of them at once than there are streams. */
const walkStreams = (only: string | undefined): Stream[] =>
  [
    ...FORM_SCENES.map(name => [name, (world: World) => walkForms(name, world.keyspace)] as const),
    ...Object.entries(TYPE_SCENES).map(([name, walk]) => [name, () => walk()] as const),
  ]
    .filter(([name]) => only === undefined || name.startsWith(only))
    .map(([name, walk]) => ({
      name,
      statements: 1,
      random: () => new Random(0),
      attempts: (_random, world) => walk(world),
      isWalk: true,
    }));

/** The streams of what is random all over, then one for each part. */
function streamsOf({seed, statements, streams, parts, partStatements}: RunOptions): Stream[] {
  return [
    ...Array.from({length: streams}, (_, stream) => ({
      name: String(stream),
      // Each stream has its share, so that what it asks does not hang on the speed of the others.
      statements: Math.floor((statements + stream) / streams),
      random: (world: number) => Random.of(seed, stream, world),
      attempts,
    })),
    ...parts.map(name => ({
      name,
      statements: partStatements,
      random: (world: number) => Random.of(seed, 0x9a57, Object.keys(PARTS).indexOf(name), world),
      attempts: PARTS[name]!,
    })),
  ];
}

async function runStream(
  options: RunOptions,
  stream: Stream,
  port: number,
  result: Result,
  onDifference: (difference: Difference) => void,
  observe: Observer,
): Promise<void> {
  const {only} = options;
  let left = only === undefined ? stream.statements : options.worldSize;
  const [cassandra, ours] = await Promise.all([Asker.connect(options.cassandra), Asker.connect(port)]);
  try {
    for (let number = only?.world ?? 0; left > 0 && number <= (only?.world ?? number); number += 1) {
      // With the seed in it, so that runs may go on side by side.
      const keyspace = `oracle_${options.seed}_${stream.name}_${number}`;
      await Promise.all([cassandra.begin(keyspace), ours.begin(keyspace)]);
      result.worlds += 1;
      left -= await runWorld(
        {attempts: stream.attempts, random: stream.random(number), isWalk: stream.isWalk === true},
        {keyspace, place: `${stream.name}:${number}`},
        Math.min(left, options.worldSize),
        {cassandra, ours},
        result,
        onDifference,
        observe,
      );
      await Promise.all([options.leavesKeyspaces ? undefined : cassandra.drop(keyspace), ours.drop(keyspace)]);
    }
  } finally {
    cassandra.end();
    ours.end();
  }
}

interface Sides {
  readonly cassandra: Asker;
  readonly ours: Asker;
}

async function runWorld(
  from: {readonly attempts: Stream['attempts']; readonly random: Random; readonly isWalk: boolean},
  {keyspace, place}: {readonly keyspace: string; readonly place: string},
  size: number,
  {cassandra, ours}: Sides,
  result: Result,
  onDifference: (difference: Difference) => void,
  observe: Observer,
): Promise<number> {
  const world: World = {keyspace, types: [], tables: [], names: 0};
  const before: Step[] = [];
  let asked = 0;
  for (const attempt of from.attempts(from.random, world)) {
    const [theirs, own] = await Promise.all([cassandra.ask(attempt.step), ours.ask(attempt.step)]);
    asked += 1;
    result.asked += 1;
    if (theirs[0] === 'no answer' || isLate(theirs, own)) {
      // Nothing to compare with, and nobody knows what it has done.
      result.unanswered += 1;
      if (from.isWalk) {
        continue;
      }
      break;
    }
    observe(attempt, theirs);
    const verdict = await decide(attempt, theirs, own, {cassandra, ours});
    const isFailure = theirs.some(line => line.startsWith('failure ')) || theirs[0] === 'not prepared';
    if (verdict.kind === 'same') {
      result.same += 1;
    } else if (verdict.kind === 'intended') {
      const name = ruleName(verdict.rule);
      result.intended[name] = (result.intended[name] ?? 0) + 1;
    } else {
      const difference = {
        signature: signatureOf(attempt, theirs, own),
        place,
        attempt,
        theirs,
        ours: own,
        before: [...before],
      };
      result.differences.push(difference);
      onDifference(difference);
    }
    before.push(attempt.step);
    if (!isFailure) {
      attempt.onSuccess?.();
    }
    if (verdict.kind === 'intended' && verdict.rule.endsWorld === true) {
      break;
    }
    // From here on the two sides may hold other data: a new world, so that one fault is not told again and again.
    if (
      !from.isWalk &&
      verdict.kind !== 'same' &&
      (isWrite(attempt) ? !isHarmless(theirs, own) : verdict.kind === 'different' && !isFailure)
    ) {
      break;
    }
    if (from.isWalk) {
      continue;
    }
    if (asked >= size || (asked >= 40 && world.tables.length === 0)) {
      break;
    }
  }
  return asked;
}

/** What is intended is so only when it can be proved, where the answers alone do not show it. */
async function decide(
  attempt: Attempt,
  theirs: readonly string[],
  own: readonly string[],
  {cassandra, ours}: Sides,
): Promise<Verdict> {
  const verdict = judge(attempt.step, theirs, own);
  if (verdict.kind === 'same') {
    return verdict;
  }
  const ask = (step: Step) => Promise.all([cassandra.ask(step), ours.ask(step)]);
  // Views of a busy node follow late.
  for (let tries = 0; tries < 8 && / FROM v\d+\b/.test(attempt.step.text); tries += 1) {
    await new Promise(resolve => setTimeout(resolve, 250));
    if (isSame(...(await ask(attempt.step)))) {
      return {kind: 'same'};
    }
  }
  const rules = rulesOf(attempt.step, theirs, own);
  const proved = PROVED.filter(rule => rule.isMet(attempt.step, theirs, own));
  for (const rule of [...rules, ...proved]) {
    if (rule.prove === undefined || (await rule.prove(attempt, theirs, own, ask))) {
      return {kind: 'intended', rule};
    }
  }
  return {kind: 'different'};
}

/** Whether Cassandra has given up on a write that takes it too long, such as one that many views follow. */
const isLate = (theirs: readonly string[], own: readonly string[]): boolean =>
  theirs.includes('failure write_timeout') && !own.some(line => line.startsWith('failure '));

/** Whether both failed, only with other words, or warned otherwise. */
const isHarmless = (theirs: readonly string[], own: readonly string[]): boolean => {
  const failed = (lines: readonly string[]): boolean => lines.some(line => line.startsWith('failure '));
  return failed(theirs) === failed(own);
};

function* attempts(random: Random, world: World): Generator<Attempt> {
  yield* beginnings(random, world);
  for (;;) {
    if (world.tables.length === 0) {
      yield* beginnings(random, world);
      yield createType(random, world);
      continue;
    }
    const table = random.pick(world.tables);
    yield random.weighted<() => Attempt>([
      [45, () => write(random, table)],
      [6, () => batch(random, world.tables, table)],
      [48, () => select(random, table)],
      [0.8, () => alter(random, world, table)],
    ])();
  }
}

/** Differences of one cause have one of these, as far as can be seen. */
function signatureOf(attempt: Attempt, theirs: readonly string[], ours: readonly string[]): string {
  const [a, b] = [normalise(theirs), normalise(ours)];
  const at = a.findIndex((line, i) => line !== b[i]);
  const say = (lines: readonly string[]): string => {
    const failure = lines.findIndex(line => line.startsWith('failure '));
    return failure >= 0
      ? `${lines[failure]}: ${(lines[failure + 1] ?? '').replaceAll(/'[^']*'|"[^"]*"|\d+|\b[a-z]\d+\b/g, '#')}`
      : at >= 0 && lines[at] !== undefined && /^(markers|partition key|columns|warning)/.test(lines[at])
        ? lines[at].split(' ')[0]!
        : 'an answer';
  };
  const [theirsSaid, oursSaid] = [say(a), say(b)];
  return theirsSaid === 'an answer' && oursSaid === 'an answer'
    ? `${attempt.forms.slice(0, 1).join()} rows differ`
    : `${attempt.forms[0]}: ${theirsSaid} / ${oursSaid}`;
}
