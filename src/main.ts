/** The command `asterism`. Exit codes: 0 done, 1 a bug, 2 something the user can mend, said in one line on standard error. */
import {Failure} from './base/failure.ts';
import {COMMANDS} from './app/commands/index.ts';
import {optionHelp} from './app/config.ts';

function usage(): string {
  const commands = Object.entries(COMMANDS).map(([name, command]) => `  asterism ${name.padEnd(10)}${command.help}`);
  return `Usage: asterism COMMAND [OPTION…]\n\n${commands.join('\n')}\n\nOptions of start; each is also a variable ASTERISM_… and a key of the config file:\n${optionHelp()}\n`;
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version') {
    return COMMANDS.version.run([]);
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help' || rest.includes('--help')) {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;
  if (command === undefined) {
    process.stderr.write(`asterism: unknown command ${name}; asterism --help lists them\n`);
    return 2;
  }
  return command.run(rest);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof Failure) {
    process.stderr.write(`asterism: ${error.message}\n`);
    process.exit(2);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
