/** Version and names of the files in a store's directory. Drawn in docs/storage-format.md. */

/** Raised by every change that an older program would misread. A golden directory of each older version is kept in tests. */
export const FORMAT_VERSION = 1;

const LOG = /^log-(\d{10})$/;
/** Files that a merge or a flush needs for a while begin so too. */
const SEGMENT = /^segment-\d{10}\./;

const padded = (number: number): string => String(number).padStart(10, '0');

export const logName = (generation: number): string => `log-${padded(generation)}`;
export const rowsName = (segment: number): string => `segment-${padded(segment)}.rows`;
/** `part`: index files of one segment are numbered; a later one holds indexes that were made later. */
export const indexName = (segment: number, part: number): string => `segment-${padded(segment)}.${part}.index`;
export const MANIFEST_NAME = 'MANIFEST';
export const MANIFEST_DRAFT_NAME = 'MANIFEST.new';

/** The generation of a log file, undefined for other names. */
export function logGeneration(name: string): number | undefined {
  const match = LOG.exec(name);
  return match === null ? undefined : Number(match[1]);
}

export const isSegmentName = (name: string): boolean => SEGMENT.test(name);
