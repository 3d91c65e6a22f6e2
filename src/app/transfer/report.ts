/** What copying and comparing tell meanwhile: a line every few seconds, on standard error. */

const EVERY_MS = 2_000;

export interface Report {
  /** A line of its own. */
  say(line: string): void;
  /** Now and then. */
  progress(what: string, count: number): void;
}

export function openReport(write: (line: string) => void, nowMs: () => number): Report {
  let saidMs = nowMs();
  return {
    say: line => write(`${line}\n`),
    progress(what, count) {
      const now = nowMs();
      if (now - saidMs >= EVERY_MS) {
        saidMs = now;
        write(`${what}: ${count}\n`);
      }
    },
  };
}
