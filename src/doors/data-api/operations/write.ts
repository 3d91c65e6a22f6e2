/**
 * Writes of one document, each an atomic conditional statement: inserted when its key is free, changed or deleted when its
 * `tx_id` is still the one that was read.
 */
import {must} from '../../../base/failure.ts';
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {BoundValue, Outcome} from '../../../core/cql/port.ts';
import type {Statement} from '../../../core/cql/statements/statement.ts';
import {equalBytes} from '../../../core/cql/types/bytes.ts';
import type {Context} from '../commands/command.ts';
import {toWireColumns} from '../documents/shred.ts';
import type {ShreddedDocument} from '../documents/shred.ts';
import {nudgedVector} from '../documents/vectors.ts';
import type {Collection} from './collection.ts';
import type {StoredDocument} from './find.ts';

/** Milliseconds before each further attempt. */
const PAUSES_MS: readonly number[] = [20, 80, 320];

/** False when the key is taken. */
export const insertDocument = (
  shredded: ShreddedDocument,
  collection: Collection,
  context: Context,
): Promise<boolean> => writeDocument({shredded, collection, context, replaced: undefined, keepsVector: false});

/**
 * False when the row is gone or was written by somebody else since `replaced` was read. `keepsVector`: the row has the vector of the document
 * already, and it is not written again.
 */
export const replaceDocument = (
  shredded: ShreddedDocument,
  replaced: StoredDocument,
  keepsVector: boolean,
  collection: Collection,
  context: Context,
): Promise<boolean> => writeDocument({shredded, collection, context, replaced, keepsVector});

interface Writing {
  readonly shredded: ShreddedDocument;
  readonly collection: Collection;
  readonly context: Context;
  /** Undefined: the row must not be there. */
  readonly replaced: StoredDocument | undefined;
  readonly keepsVector: boolean;
}

/** One attempt. */
interface Version {
  readonly txId: Uint8Array;
  readonly statement: Statement;
  readonly values: readonly BoundValue[];
}

/**
 * A conditional write of a version of its own may be sent again when nobody can tell what became of it: the row says whether it
 * is ours. When it is not, the write may still have been there for a moment: the first failure is told.
 *
 * Where an index failed to take the vector it will never find it: from then on versions have one that is as near as numbers can be, and the row is written
 * once more, with all its columns, as other indexes may lack them too. docs/decisions/0033.
 */
async function writeDocument(writing: Writing): Promise<boolean> {
  const {shredded, replaced, keepsVector, context} = writing;
  const {session, door} = context;
  const mayLose =
    shredded.vector !== undefined && !keepsVector && door.database.capabilities.vectorWriters !== undefined;
  let lost = 0;
  let before = replaced?.txId;
  let version = versionOf(writing, before, lost);
  /** Those that may have come into the row, with a vector that is lost. */
  const earlier: Uint8Array[] = [];
  let isInRow = false;
  let failure: CqlFailure | undefined;
  for (let failures = 0; ;) {
    const outcome = await session.execute(version.statement, {values: version.values}).catch((error: unknown) => {
      if (isUncertain(error)) {
        return error;
      }
      throw failure ?? error;
    });
    if (outcome instanceof CqlFailure) {
      failure ??= outcome;
      const pauseMs = PAUSES_MS[failures];
      if (pauseMs === undefined) {
        throw failure;
      }
      failures += 1;
      await new Promise(resolve => setTimeout(resolve, pauseMs));
      if (mayLose && outcome.code === 'write_failure') {
        lost += 1;
        earlier.push(version.txId);
        version = versionOf(writing, before, lost);
      }
      continue;
    }
    if (isApplied(outcome)) {
      return true;
    }
    const found = txIdOf(outcome);
    // A driver behind the port may have sent it twice as well.
    if (found !== undefined && equalBytes(found, version.txId)) {
      return true;
    }
    if (found !== undefined && earlier.some(txId => equalBytes(txId, found))) {
      isInRow = true;
      before = found;
      version = versionOf(writing, before, lost);
    } else if (isInRow) {
      // Somebody else has changed what we wrote.
      return true;
    } else if (failure !== undefined) {
      throw failure;
    } else {
      return false;
    }
  }
}

/** `before`: of the row that it follows; undefined: of none. `lost`: how many vectors of this document were lost already. */
function versionOf(
  {shredded, collection, context, replaced, keepsVector}: Writing,
  before: Uint8Array | null | undefined,
  lost: number,
): Version {
  const txId = context.door.txIds.next();
  const values: BoundValue[] = toWireColumns(shredded, txId);
  if (lost > 0 && shredded.vector !== undefined) {
    values[collection.vectorAt] = nudgedVector(shredded.vector, lost);
  }
  if (before === undefined) {
    return {txId, statement: collection.insert, values};
  }
  if (replaced !== undefined) {
    // The key as it was read, not as we would make it of the `_id`.
    values[0] = replaced.key;
  }
  if (keepsVector) {
    values.splice(collection.vectorAt, 1);
  }
  values.push(before);
  return {txId, statement: keepsVector ? collection.updateRest : collection.update, values};
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

/** Of the row that was found instead. */
function txIdOf(outcome: Outcome): Uint8Array | undefined {
  if (outcome.kind !== 'rows') {
    return undefined;
  }
  const at = outcome.columns.findIndex(({name}) => name === 'tx_id');
  return (at < 0 ? null : outcome.rows[0]?.[at]) ?? undefined;
}
