/**
 * What a SELECT gives, as a tree of nodes: leaves read the row, the others combine their children. With aggregates, the parts of
 * the tree below and beside them are taken in row by row, and the rest is computed once per group.
 */
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET} from '../../../core/cql/port.ts';
import type {Column} from '../../../core/cql/schema/schema.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {Read} from '../operators/read-column.ts';
import type {Value} from '../operators/row-cursor.ts';
import type {AggregateFunction, FunctionEnv} from './plan-functions.ts';
import type {Bound} from './plan-terms.ts';

export interface Node {
  readonly type: DataType;
  /** What the column of the answer is called. */
  readonly name: string;
  /** Leaves: made ready once per run. */
  readonly read?: ((bound: Bound) => Read) | undefined;
  readonly children: readonly Node[];
  /** Of nodes with children. */
  readonly combine?: ((values: Value[], env: FunctionEnv) => Value) | undefined;
  /** The node sums up its children over many rows. */
  readonly aggregate?: AggregateFunction | undefined;
  readonly hasAggregate: boolean;
  /** Columns that the node reads. */
  readonly columns: readonly Column[];
}

export const leaf = (
  type: DataType,
  name: string,
  read: (bound: Bound) => Read,
  columns: readonly Column[] = [],
): Node => ({
  type,
  name,
  read,
  children: [],
  hasAggregate: false,
  columns,
});

export const combined = (
  type: DataType,
  name: string,
  children: readonly Node[],
  combine: (values: Value[], env: FunctionEnv) => Value,
): Node => ({
  type,
  name,
  children,
  combine,
  hasAggregate: children.some(child => child.hasAggregate),
  columns: children.flatMap(child => child.columns),
});

export const aggregateNode = (name: string, aggregate: AggregateFunction, children: readonly Node[]): Node => ({
  type: aggregate.returns,
  name,
  children,
  aggregate,
  hasAggregate: true,
  columns: children.flatMap(child => child.columns),
});

export function givenKey(value: Value | typeof UNSET, name: string): Uint8Array {
  if (value === null || value === UNSET) {
    throw invalid(`Invalid null value for element selection on ${name}`);
  }
  return value;
}

export function longBytes(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

export function intBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A list of values that may be null. */
export const joinNullable = (values: readonly Value[]): Uint8Array =>
  Buffer.concat([intBytes(values.length), tupleToWire(values)]);

export function tupleToWire(values: readonly Value[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const value of values) {
    parts.push(intBytes(value === null ? -1 : value.length));
    if (value !== null) {
      parts.push(value);
    }
  }
  return Buffer.concat(parts);
}

/** A tree without aggregates as a reader of rows. */
export function bindNode(node: Node, bound: Bound): Read {
  if (node.read !== undefined) {
    return node.read(bound);
  }
  const children = node.children.map(child => bindNode(child, bound));
  const {combine} = node;
  if (combine === undefined) {
    throw new Error('Bug: an inner node combines its children');
  }
  return row =>
    combine(
      children.map(read => read(row)),
      bound.env,
    );
}
