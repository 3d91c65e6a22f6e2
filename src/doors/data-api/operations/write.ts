/**
 * Writes of one document, each an atomic conditional statement: inserted when its key is free, changed or deleted when its
 * `tx_id` is still the one that was read.
 */
import {must} from '../../../base/failure.ts';
import type {Outcome} from '../../../core/cql/port.ts';
import type {Context} from '../commands/command.ts';
import {toWireColumns} from '../documents/shred.ts';
import type {ShreddedDocument} from '../documents/shred.ts';
import type {Collection} from './collection.ts';

/** False when the key is taken. */
export async function insertDocument(
  shredded: ShreddedDocument,
  collection: Collection,
  {session, door}: Context,
): Promise<boolean> {
  const txId = door.txIds.next();
  const outcome = await session.execute(collection.insert, {values: toWireColumns(shredded, txId)});
  // A driver behind the port may have sent it twice: then the row that is there is ours.
  return isApplied(outcome) || isOurs(outcome, txId);
}

/** False when the row is gone or was written by somebody else since `txId` was read. */
export async function replaceDocument(
  shredded: ShreddedDocument,
  key: Uint8Array,
  oldTxId: Uint8Array | null,
  collection: Collection,
  {session, door}: Context,
): Promise<boolean> {
  const txId = door.txIds.next();
  const values = toWireColumns(shredded, txId);
  // The key as it was read, not as we would make it of the `_id`.
  values[0] = key;
  values.push(oldTxId);
  const outcome = await session.execute(collection.update, {values});
  return isApplied(outcome) || isOurs(outcome, txId);
}

/** Like replaceDocument. */
export async function deleteDocument(
  key: Uint8Array,
  txId: Uint8Array | null,
  collection: Collection,
  {session}: Context,
): Promise<boolean> {
  return isApplied(await session.execute(collection.delete, {values: [key, txId]}));
}

/** A conditional statement answers one row, with `[applied]` first. */
function isApplied(outcome: Outcome): boolean {
  return outcome.kind === 'rows' && must(outcome.rows[0], 'a conditional write answers a row')[0]?.[0] === 1;
}

function isOurs(outcome: Outcome, txId: Uint8Array): boolean {
  if (outcome.kind !== 'rows') {
    return false;
  }
  const at = outcome.columns.findIndex(({name}) => name === 'tx_id');
  const found = at < 0 ? null : outcome.rows[0]?.[at];
  return found !== null && found !== undefined && Buffer.compare(found, txId) === 0;
}
