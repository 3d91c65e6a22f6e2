/** A difference that was found once, with Cassandra's answers: `regressions/*.json`. */
import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {normalise} from './rules.ts';
import type {Case} from './shrink.ts';
import type {Step} from './step.ts';

export interface Regression {
  /** The run that found it; none was written by hand. */
  readonly seed?: number | undefined;
  readonly steps: readonly (Step & {readonly answer: readonly string[]})[];
}

export function readRegressions(directory: string): {name: string; regression: Regression}[] {
  return readdirSync(directory)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => ({
      name: path.basename(file, '.json'),
      regression: JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as Regression,
    }));
}

/** Gives the name of the file. */
export function writeRegression(directory: string, seed: number, {steps, answers}: Case): string {
  const last = steps.at(-1)!;
  const hash = createHash('sha256').update(JSON.stringify(steps)).digest('hex').slice(0, 8);
  const kind = (last.parts === undefined ? last.text : 'batch').split(' ')[0]!.toLowerCase();
  const file = path.join(directory, `${kind}-${hash}.json`);
  saveRegression(file, seed, {steps, answers});
  return file;
}

export function saveRegression(file: string, seed: number | undefined, {steps, answers}: Case): void {
  const regression: Regression = {
    seed,
    steps: steps.map((step, i) => ({...step, answer: normalise(answers[i]!)})),
  };
  mkdirSync(path.dirname(file), {recursive: true});
  writeFileSync(file, `${JSON.stringify(regression, undefined, 2)}\n`);
}
