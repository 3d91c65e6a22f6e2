/**
 * Writes of one document, each an atomic conditional statement: inserted when its key is free, changed or deleted when its
 * `tx_id` is still the one that was read.
 */
import {must} from '../../../base/failure.ts';
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {BoundValue, Outcome} from '../../../core/cql/port.ts';
import type {Statement} from '../../../core/cql/statements/statement.ts';
import type {Context} from '../commands/command.ts';
import {toWireColumns} from '../documents/shred.ts';
import type {ShreddedDocument} from '../documents/shred.ts';
import type {Collection} from './collection.ts';

/** Milliseconds before each further attempt. */
const PAUSES_MS: readonly number[] = [20, 80, 320];

/** False when the key is taken. */
export async function insertDocument(
  shredded: ShreddedDocument,
  collection: Collection,
  context: Context,
): Promise<boolean> {
  const txId = context.door.txIds.next();
  return writeVersion(collection.insert, toWireColumns(shredded, txId), txId, context);
}

/** False when the row is gone or was written by somebody else since `txId` was read. */
export async function replaceDocument(
  shredded: ShreddedDocument,
  key: Uint8Array,
  oldTxId: Uint8Array | null,
  collection: Collection,
  context: Context,
): Promise<boolean> {
  const txId = context.door.txIds.next();
  const values: BoundValue[] = toWireColumns(shredded, txId);
  // The key as it was read, not as we would make it of the `_id`.
  values[0] = key;
  values.push(oldTxId);
  return writeVersion(collection.update, values, txId, context);
}

/**
 * A conditional write of a version of its own may be sent again when nobody can tell what became of it: the row says whether it
 * is ours. When it is not, the write may still have been there for a moment: the first failure is told.
 * Apache Cassandra fails so when more writers than its processors change one vector index.
 */
async function writeVersion(
  statement: Statement,
  values: readonly BoundValue[],
  txId: Uint8Array,
  {session}: Context,
): Promise<boolean> {
  let failure: CqlFailure | undefined;
  for (let attempt = 0; ; attempt++) {
    const outcome = await session.execute(statement, {values}).catch((error: unknown) => {
      if (isUncertain(error)) {
        return error;
      }
      throw failure ?? error;
    });
    if (!(outcome instanceof CqlFailure)) {
      // A driver behind the port may have sent it twice as well.
      if (isApplied(outcome) || isOurs(outcome, txId)) {
        return true;
      }
      if (failure !== undefined) {
        throw failure;
      }
      return false;
    }
    failure ??= outcome;
    const pauseMs = PAUSES_MS[attempt];
    if (pauseMs === undefined) {
      throw failure;
    }
    await new Promise(resolve => setTimeout(resolve, pauseMs));
  }
}

const isUncertain = (error: unknown): error is CqlFailure =>
  error instanceof CqlFailure && (error.code === 'write_timeout' || error.code === 'write_failure');

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
