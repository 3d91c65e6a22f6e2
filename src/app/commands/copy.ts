/** `asterism copy FROM TO --keyspace NAME`: docs/copy.md. */
import {openReport} from '../transfer/report.ts';
import {copy as run, readRequest} from '../transfer/transfer.ts';
import type {ProgramCommand} from './command.ts';

export const copy: ProgramCommand = {
  help: 'FROM TO --keyspace NAME: copies a keyspace between data directories, clusters and Data APIs',
  async run(args) {
    const report = openReport(
      line => process.stderr.write(line),
      () => performance.now(),
    );
    return (await run(readRequest(args, process.env), report)) ? 0 : 1;
  },
};
