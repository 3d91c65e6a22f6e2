/** Chapters of the language: each a list of lines that `walkForms` reads, by its name. */
import {compaction} from './compaction.ts';
import {describe} from './describe.ts';
import {functions} from './functions.ts';
import {indexes} from './indexes.ts';
import {keyspaces} from './keyspaces.ts';
import {masks} from './masks.ts';
import {options} from './options.ts';
import {reads} from './reads.ts';
import {roles} from './roles.ts';
import {tables} from './tables.ts';
import {texts} from './texts.ts';
import {times} from './times.ts';
import {types} from './types.ts';
import {views} from './views.ts';
import {words} from './words.ts';
import {writes} from './writes.ts';

export const SCENES: {readonly [name: string]: string} = {
  keyspaces,
  tables,
  options,
  compaction,
  types,
  indexes,
  views,
  functions,
  writes,
  reads,
  times,
  words,
  texts,
  describe,
  roles,
  masks,
};
