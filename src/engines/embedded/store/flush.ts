import type {Files} from './files.ts';
import type {Memtable} from './memtable.ts';
import type {SegmentMeta} from './segment-meta.ts';
import type {TableSpec} from './store.ts';

export function flushMemtable(
  _files: Files,
  _memtable: Memtable,
  _spec: TableSpec,
  _id: number,
  _isUrgent: () => boolean,
): Promise<SegmentMeta> {
  return Promise.reject(new Error('Bug: segments are not there yet'));
}
