/** Types of what tests use of replay.mjs. */

export interface Line {
  readonly id: number;
  readonly group: string;
  readonly path: string;
  readonly http: number;
  readonly response: unknown;
  readonly backendGap?: boolean;
  readonly originalFault?: boolean;
  readonly request?: unknown;
  readonly requestText?: string;
}

export class Client {
  constructor(url: string, token: string);
  send(line: Partial<Line>, vars: Record<string, string>): Promise<{http: number; text: string}>;
  close(): void;
}

export function parse(text: string): unknown;
export function write(value: unknown): string;
export function capture(line: Line, answer: unknown, vars: Record<string, string>): void;
/** The first difference as text. */
export function compare(
  line: Line,
  want: unknown,
  got: unknown,
  options: {numbers?: boolean},
  chains: Record<string, unknown>,
): string | undefined;
export function readLines(file: string): Line[];
