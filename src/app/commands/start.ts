/** `asterism start`: serves until SIGTERM or SIGINT. */
import {readFileSync} from 'node:fs';
import {openLog} from '../../base/log.ts';
import type {LogLevel} from '../../base/log.ts';
import {readConfig} from '../config.ts';
import type {Config} from '../config.ts';
import {startProgram} from '../program.ts';
import type {Program} from '../program.ts';
import {clearReadyFile, removeReadyFile, writeReadyFile} from '../ready-file.ts';
import {productVersion} from '../version.ts';
import type {ProgramCommand} from './command.ts';

/** What is printed when everything listens: where, with which token, and one line to try. */
export function banner(program: Program, config: Config): string {
  const {urls, ports, token, notices} = program;
  const where =
    config.backend !== undefined
      ? `by the cluster ${program.database.info.clusterName}`
      : config.inMemory
        ? 'in memory'
        : `in ${config.dataDir}`;
  const lines = [
    `Asterism ${productVersion()} is ready; data is kept ${where}`,
    '',
    `  Data API   ${urls.dataApi}/v1`,
    ports.cql === undefined
      ? '  CQL        off'
      : `  CQL        ${config.host}:${ports.cql} (data center ${program.database.info.dataCenter}${config.tlsCertificate === undefined ? '' : ', TLS'})`,
  ];
  if (token === undefined) {
    lines.push('', '  asterism token USER PASSWORD makes a token');
  } else {
    lines.push(
      `  Token      ${token}`,
      '',
      'Try:',
      `  curl -sS${config.tlsCertificate === undefined ? '' : ` --cacert ${config.tlsCertificate}`} ${urls.dataApi}/v1 -H 'Token: ${token}' -H 'Content-Type: application/json' -d '{"findKeyspaces": {}}'`,
    );
  }
  return `${[...lines, ...notices.map(notice => `\nWARNING: ${notice}`), ''].join('\n')}\n`;
}

function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];
    for (const signal of signals) {
      process.once(signal, () => {
        // A second one ends the program at once.
        for (const one of signals) {
          process.removeAllListeners(one);
          process.once(one, () => process.exit(130));
        }
        resolve(signal);
      });
    }
  });
}

export const start: ProgramCommand = {
  help: 'serves the doors until it is told to end',
  async run(args) {
    const config = readConfig({args, env: process.env, readFile: path => readFileSync(path, 'utf8')});
    const log = openLog(
      config.logLevel as LogLevel,
      line => process.stderr.write(line),
      () => new Date(),
    );
    const {readyFile} = config;
    if (readyFile !== undefined) {
      clearReadyFile(readyFile);
    }
    const signal = waitForSignal();
    const program = await startProgram(config, log);
    try {
      process.stdout.write(banner(program, config));
      if (readyFile !== undefined) {
        writeReadyFile(readyFile, program);
      }
      log.debug('told to end', {signal: await signal});
      if (readyFile !== undefined) {
        removeReadyFile(readyFile);
      }
    } finally {
      await program.stop();
    }
    return 0;
  },
};
