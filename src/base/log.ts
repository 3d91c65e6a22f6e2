/** Log lines: one sentence without a final dot, with snake_case fields. Never tokens, passwords or row values. */

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  error(sentence: string, fields?: LogFields): void;
  warn(sentence: string, fields?: LogFields): void;
  info(sentence: string, fields?: LogFields): void;
  debug(sentence: string, fields?: LogFields): void;
}

const RANK: Record<LogLevel, number> = {error: 0, warn: 1, info: 2, debug: 3};

const printField = (value: string | number | boolean): string =>
  typeof value === 'string' && /[\s"=]/.test(value) ? JSON.stringify(value) : String(value);

/** Lines `2026-01-01T00:00:00.000Z WARN the sentence name=value …` to `write`. */
export function openLog(level: LogLevel, write: (line: string) => void, now: () => Date): Log {
  const at =
    (own: LogLevel) =>
    (sentence: string, fields: LogFields = {}): void => {
      if (RANK[own] > RANK[level]) {
        return;
      }
      const facts = Object.entries(fields)
        .map(([name, value]) => (value === undefined ? '' : ` ${name}=${printField(value)}`))
        .join('');
      write(`${now().toISOString()} ${own.toUpperCase()} ${sentence}${facts}\n`);
    };
  return {error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug')};
}

export const silentLog: Log = {error() {}, warn() {}, info() {}, debug() {}};
