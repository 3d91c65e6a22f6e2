/** The commands of the program. `--help` is made from this table. */
import type {ProgramCommand} from './command.ts';
import {start} from './start.ts';
import {token} from './token.ts';
import {version} from './version.ts';

export const COMMANDS = {start, token, version} as const satisfies Record<string, ProgramCommand>;
