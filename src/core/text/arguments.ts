/** Arguments of tokenizers and filters in a definition: texts, numbers or flags, each also written as a text. */
import {invalid, type CqlFailure} from '../cql/errors.ts';

export type Arguments = {readonly [name: string]: unknown};

export const wrong = (problem: string): CqlFailure => invalid(`Bad analyzer: ${problem}`);

export function refuseOthers(args: Arguments, known: readonly string[]): void {
  const other = Object.keys(args).find(name => !known.includes(name));
  if (other !== undefined) {
    throw wrong(
      known.length === 0
        ? `the argument '${other}' is not known here`
        : `the argument '${other}' is none of ${known.join(', ')}`,
    );
  }
}

/** Required unless there is a `preset`. */
export function number(args: Arguments, name: string, least: number, most: number, preset?: number): number {
  const given = args[name] ?? preset;
  const value =
    typeof given === 'number' ? given : typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : NaN;
  if (!Number.isInteger(value) || value < least || value > most) {
    const range = most === Infinity ? `from ${least} on` : `from ${least} to ${most}`;
    throw wrong(`the argument '${name}' must be a whole number ${range}`);
  }
  return value;
}

export function flag(args: Arguments, name: string, preset: boolean): boolean {
  const given = args[name] ?? preset;
  if (given === true || given === 'true') {
    return true;
  }
  if (given === false || given === 'false') {
    return false;
  }
  throw wrong(`the argument '${name}' must be true or false`);
}

export function text(args: Arguments, name: string, preset?: string): string {
  const given = args[name] ?? preset;
  if (typeof given !== 'string') {
    throw wrong(`the argument '${name}' must be a text`);
  }
  return given;
}

/** Texts with commas between them, or an array of texts; undefined when absent. */
export function list(args: Arguments, name: string): readonly string[] | undefined {
  const given = args[name];
  if (given === undefined) {
    return undefined;
  }
  const parts: readonly unknown[] =
    typeof given === 'string' ? given.split(',').map(part => part.trim()) : [given].flat();
  if (!parts.every(part => typeof part === 'string')) {
    throw wrong(`the argument '${name}' must be a list of texts`);
  }
  return parts;
}
