/** Why a data directory cannot be opened, in one line for the user. */
import {Failure} from '../base/failure.ts';

export type DataDirectoryCode = 'bad_data_directory';

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'it is not a directory',
  EEXIST: 'it is not a directory',
  ENOENT: 'it cannot be made',
  EACCES: 'this user may not write to it',
  EPERM: 'this user may not write to it',
  EROFS: 'it is on a disk that cannot be written to',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the quota of this user is used up',
  EMFILE: 'the process has too many open files',
};

/** What is neither a failure nor of the operating system is a bug, and stays what it is. */
export function whyNotOpened(error: unknown, directory: string): unknown {
  if (error instanceof Failure && error.code === 'in_use') {
    return error;
  }
  const errno = errnoOf(error);
  const reason = errno === undefined ? undefined : REASONS[errno];
  if (reason !== undefined) {
    const message = `Cannot use the data directory ${directory}: ${reason}`;
    return new Failure<DataDirectoryCode>('bad_data_directory', message, {directory}, {cause: error});
  }
  if (error instanceof Failure || errno !== undefined) {
    const {message} = error as Error;
    const code = error instanceof Failure ? error.code : 'bad_data_directory';
    const details = error instanceof Failure ? error.details : {};
    return new Failure(
      code,
      `Cannot open the data in ${directory}: ${message}`,
      {...details, directory},
      {cause: error},
    );
  }
  return error;
}

/** The code of the operating system that is at the bottom of it. */
function errnoOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('errno' in at && 'code' in at) {
      return String(at.code);
    }
  }
  return undefined;
}
