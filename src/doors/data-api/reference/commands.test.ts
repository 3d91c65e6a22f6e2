import {expect, test} from 'vitest';
import {COMMANDS} from '../commands/index.ts';
import type {Level} from '../routes.ts';
import {COMMAND_REFERENCE} from './commands.ts';

/** Its options have errors of their own, so that the command itself does not name them. */
const CREATE_COLLECTION_OPTIONS = ['defaultId', 'indexing', 'lexical', 'rerank', 'vector'];

const commands = (Object.keys(COMMANDS) as Level[]).flatMap(level => [...COMMANDS[level].values()]);
const own = commands.filter(({replacedBy}) => replacedBy === undefined);

test('every command is described, and nothing else', () => {
  expect(Object.keys(COMMAND_REFERENCE).sort()).toEqual(own.map(({name}) => name).sort());
});

test.each(own)('$name is described with its members and options', ({name, members, options, ownOptions = []}) => {
  const reference = COMMAND_REFERENCE[name];
  const known =
    name === 'createCollection' ? CREATE_COLLECTION_OPTIONS : typeof options === 'object' ? options : ownOptions;

  expect(Object.keys(reference?.members ?? {}).sort()).toEqual(members.filter(member => member !== 'options').sort());
  expect(Object.keys(reference?.options ?? {}).sort()).toEqual(known.filter(option => option !== 'pagingState').sort());
  expect(Object.keys(reference?.members ?? {})).toEqual(expect.arrayContaining([...(reference?.required ?? [])]));
});
