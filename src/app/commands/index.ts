/** The commands of the program. `--help` is made from this table. */
import type {ProgramCommand} from './command.ts';
import {compare} from './compare.ts';
import {copy} from './copy.ts';
import {start} from './start.ts';
import {token} from './token.ts';
import {version} from './version.ts';

export const COMMANDS = {start, compare, copy, token, version} as const satisfies Record<string, ProgramCommand>;
