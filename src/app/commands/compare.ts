/** `asterism compare FIRST SECOND --keyspace NAME`: docs/copy.md. Ends with 1 when they differ. */
import {openReport} from '../transfer/report.ts';
import {compare as run, readRequest} from '../transfer/transfer.ts';
import type {ProgramCommand} from './command.ts';

export const compare: ProgramCommand = {
  help: 'FIRST SECOND --keyspace NAME: tells whether a keyspace is the same in two places',
  async run(args) {
    const report = openReport(
      line => process.stderr.write(line),
      () => performance.now(),
    );
    return (await run(readRequest(args, process.env), report)) ? 0 : 1;
  },
};
