/** Failures of the store: what an operator can act on. Everything else that is thrown here is a bug. */
import {Failure} from '../../../base/failure.ts';

export type StoreFailureCode =
  /** Another process has the directory. Details: {directory, pid}. */
  | 'in_use'
  /** Written by a newer version of the program. Details: {file, version}. */
  | 'newer_format'
  /** A checksum or a form does not hold. Details: {file, offset}, and the table where it is known. */
  | 'corrupt'
  /** No space is left. Writes are refused until there is some; reads go on. */
  | 'disk_full'
  /** The disk failed otherwise. */
  | 'io';

export class StoreFailure extends Failure<StoreFailureCode> {
  constructor(
    code: StoreFailureCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(code, message, details, options);
    this.name = 'StoreFailure';
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What the file layer threw, as a failure that names what was being done. */
export function ioFailure(doing: string, cause: unknown): StoreFailure {
  if (cause instanceof StoreFailure) {
    return cause;
  }
  const errno = (cause as {code?: unknown} | undefined)?.code;
  if (typeof errno === 'string' && FULL.has(errno)) {
    return new StoreFailure('disk_full', `No space is left on the disk (${doing})`, {doing}, {cause});
  }
  return new StoreFailure('io', `Failed while ${doing}: ${String(cause)}`, {doing}, {cause});
}

export const corrupt = (
  file: string,
  offset: number,
  what: string,
  more: Readonly<Record<string, unknown>> = {},
): StoreFailure =>
  new StoreFailure('corrupt', `${file} is damaged at byte ${offset}: ${what}`, {file, offset, ...more});
