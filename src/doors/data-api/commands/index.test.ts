import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {UPDATE_OPERATORS} from '../clauses/update-action.ts';
import {DEFAULT_EMBEDDING} from '../vectorize/embedding-table.ts';
import {DEFAULT_RERANKING} from '../vectorize/reranking-table.ts';
import {COMMANDS} from './index.ts';

interface Named {
  readonly name: string;
  readonly isServed: boolean;
}
interface PublishedCommand extends Named {
  readonly level: keyof typeof COMMANDS;
  readonly members: readonly string[];
  readonly options: readonly string[] | 'none' | null;
  /** Ours, which the original does not know. */
  readonly ownOptions?: readonly string[];
  readonly replacedBy?: string;
}
interface Contract {
  readonly commands: readonly PublishedCommand[];
  readonly updateOperators: readonly Named[];
  readonly embeddingProviders: readonly Named[];
  readonly rerankingProviders: readonly Named[];
}

const contract = JSON.parse(readFileSync(new URL('../contract.json', import.meta.url), 'utf8')) as Contract;

test('every published command is known, and no other', () => {
  const known = Object.entries(COMMANDS).flatMap(([level, commands]) =>
    [...commands.keys()].map(name => `${level} ${name}`),
  );
  expect(known.sort()).toEqual(contract.commands.map(({level, name}) => `${level} ${name}`).sort());
});

test.each(contract.commands.filter(({isServed}) => isServed))(
  '$name has the published members',
  ({name, level, members, options, ownOptions, replacedBy}) => {
    const command = COMMANDS[level].get(name);
    const own = command?.members.filter(member => member !== 'options');
    expect([...(own ?? [])].sort()).toEqual([...members].sort());
    expect(command?.replacedBy).toBe(replacedBy);
    expect(command?.ownOptions).toEqual(ownOptions);
    if (name === 'createCollection') {
      // Its options have errors of their own: collection-settings.ts reads them.
      return;
    }
    const published = options === null ? undefined : options;
    const known = command?.options;
    const isOwn = (option: string): boolean => option === 'pagingState' || ownOptions?.includes(option) === true;
    expect(typeof known === 'object' ? known.filter(option => !isOwn(option)).sort() : known).toEqual(
      typeof published === 'object' ? [...published].sort() : published,
    );
  },
);

test('update operators and embedding providers', () => {
  const served = (named: readonly Named[]): string[] => named.filter(({isServed}) => isServed).map(({name}) => name);
  expect(served(contract.updateOperators)).toEqual([...UPDATE_OPERATORS]);
  // The provider custom is no entry of the table: it has no models and no address.
  const providers = [...DEFAULT_EMBEDDING.map(({name}) => name), 'custom'].sort();
  expect(served(contract.embeddingProviders).sort()).toEqual(providers);
  expect(served(contract.rerankingProviders)).toEqual(DEFAULT_RERANKING.map(({name}) => name));
});
