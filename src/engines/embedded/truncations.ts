/** When a store was last truncated: whoever finds nothing has seen it, and waits until it is durable. */
import type {Position, Store} from './store/store.ts';

const LAST = new WeakMap<Store, Position>();

/** Log position of the newest truncation. */
export const lastTruncation = (store: Store): Position => LAST.get(store) ?? 0;

export const noteTruncation = (store: Store, position: Position): void => {
  LAST.set(store, position);
};
