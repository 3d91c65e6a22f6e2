/** `asterism version` */
import {productVersion} from '../version.ts';
import type {ProgramCommand} from './command.ts';

export const version: ProgramCommand = {
  help: 'prints the version',
  run() {
    process.stdout.write(`${productVersion()}\n`);
    return Promise.resolve(0);
  },
};
