/** `--limit NAME=VALUE` and `--feature NAME=on|off` as the settings of doors. */
import {ConfigFailure, keyOf} from './config.ts';
import type {Named} from './config.ts';

/** Features of the database. */
export const DATABASE_FEATURES = ['dynamic-data-masking'] as const;

const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** Names of all limits of a table, as they are written on the command line. */
export const limitNames = (defaults: object): string[] => Object.keys(defaults).map(kebab);

/**
 * Those of `given` that are members of `defaults`, as numbers; `used` collects their names.
 * Fails with `config` when a value is no positive whole number.
 */
export function limitsFrom<L extends object>(defaults: L, given: Named, used: Set<string>): Partial<L> {
  const found: Record<string, number> = {};
  for (const [name, text] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, keyOf(name))) {
      continue;
    }
    if (!/^[1-9]\d{0,14}$/.test(text)) {
      throw new ConfigFailure(`--limit ${name} needs a positive whole number, not ${JSON.stringify(text)}`);
    }
    found[keyOf(name)] = Number(text);
    used.add(name);
  }
  return found as Partial<L>;
}

/** Fails with `config` when a name is in no table. */
export function refuseUnknown(what: string, given: Named, used: ReadonlySet<string>, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (!used.has(name)) {
      throw new ConfigFailure(`There is no ${what} ${name}; there are ${[...known].sort().join(', ')}`);
    }
  }
}

/** Fails with `config` on names that are not known and on values that are neither on nor off. */
export function featuresFrom<N extends string>(
  known: readonly N[],
  given: Named,
  option = 'feature',
): {[K in N]?: boolean} {
  const found: {[K in N]?: boolean} = {};
  for (const [name, text] of Object.entries(given)) {
    const feature = known.find(one => one === name);
    if (feature === undefined) {
      throw new ConfigFailure(`There is no ${option} ${name}; there are ${known.join(', ')}`);
    }
    if (text !== 'on' && text !== 'off') {
      throw new ConfigFailure(`--${option} ${name} needs on or off, not ${JSON.stringify(text)}`);
    }
    found[feature] = text === 'on';
  }
  return found;
}
