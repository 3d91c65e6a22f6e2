/** `asterism token USER PASSWORD` */
import {ConfigFailure} from '../config.ts';
import {tokenOf} from '../token.ts';
import type {ProgramCommand} from './command.ts';

export const token: ProgramCommand = {
  help: 'USER PASSWORD: prints the Data API token of a CQL user',
  run(args) {
    const [user, password] = args;
    if (args.length !== 2 || user === undefined || password === undefined || user === '' || password === '') {
      throw new ConfigFailure('token needs a user and a password');
    }
    process.stdout.write(`${tokenOf(user, password)}\n`);
    return Promise.resolve(0);
  },
};
