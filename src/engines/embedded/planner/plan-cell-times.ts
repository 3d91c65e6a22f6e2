/** `writetime`, `maxwritetime` and `ttl`: what cells say of themselves. */
import {invalid} from '../../../core/cql/errors.ts';
import type {Column} from '../../../core/cql/schema/schema.ts';
import type {Selector} from '../../../core/cql/statements/statement.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {isMultiCell, native} from '../../../core/cql/types/type-shapes.ts';
import {columnOf, isKey} from '../access.ts';
import type {Read} from '../operators/read-column.ts';
import type {RowCursor, Value} from '../operators/row-cursor.ts';
import {equality} from './plan-members.ts';
import {bindNode, givenKey, intBytes, joinNullable, leaf, longBytes, type Node} from './selector-nodes.ts';
import {compileTerm, valueOf, type Bound, type Scope} from './plan-terms.ts';

const BIGINT = native('bigint');
const INT = native('int');

export function compileCellTime(
  scope: Scope,
  kind: 'writetime' | 'maxwritetime' | 'ttl',
  of: Selector,
  compile: (selector: Selector) => Node,
): Node {
  const target = of.kind === 'element' || of.kind === 'slice' || of.kind === 'field' ? of.of : of;
  if (target.kind !== 'column') {
    throw invalid(`Cannot use selection function ${kind} on ${compile(of).name}`);
  }
  const column = columnOf(scope.table, target.name);
  if (isKey(column)) {
    throw invalid(`Cannot use selection function ${kind} on PRIMARY KEY part ${column.name}`);
  }
  if (kind === 'ttl' && column.type.kind === 'native' && column.type.name === 'counter') {
    // Counters never expire.
    return leaf(INT, `ttl(${column.name})`, () => () => null, [column]);
  }
  const each = kind === 'ttl' ? INT : BIGINT;
  const inner = compile(of);
  const name = `${kind}(${inner.name})`;
  /** A request's own time may lie so far back that the rest is no int: then it wraps around, as in Apache Cassandra. */
  const timeOf = (
    row: RowCursor,
    cell: {readonly ts: bigint; readonly ttl: number; readonly expiresAt: number},
  ): Value =>
    kind === 'ttl' ? (cell.ttl === 0 ? null : intBytes((cell.expiresAt - row.now) | 0)) : longBytes(cell.ts);
  if (!isMultiCell(column.type)) {
    const read: Read = row => {
      const cell = row.cells(column);
      return cell !== undefined && row.isLive(cell, column) ? timeOf(row, cell) : null;
    };
    if (of.kind !== 'element' && of.kind !== 'slice') {
      return leaf(each, name, () => read, [column]);
    }
    // Of a frozen collection: its own time where it has such an element.
    return leaf(
      each,
      name,
      bound => {
        const readPart = bindNode(inner, bound);
        const isSlice = of.kind === 'slice';
        return row => {
          const part = readPart(row);
          return part === null || (isSlice && isEmptyCollection(part)) ? null : read(row);
        };
      },
      [column],
    );
  }
  if (of.kind === 'column' || of.kind === 'slice') {
    const isWanted = of.kind === 'slice' ? slicePaths(scope, column, of) : () => () => true;
    const {type} = column;
    const keyType = type.kind === 'set' ? type.element : type.kind === 'map' ? type.key : undefined;
    // Cells stand by their bytes, times in the order of the elements.
    const compareKeys = keyType === undefined ? undefined : codecOf(keyType).compare;
    const timesOf = (bound: Bound): ((row: RowCursor) => Value[]) => {
      const wants = isWanted(bound);
      return row => {
        const cells = row.cells(column);
        const found: {readonly path: Uint8Array; readonly time: Value}[] = [];
        while (cells?.next() === true) {
          if (row.isLive(cells, column) && wants(cells.path())) {
            found.push({path: cells.path(), time: timeOf(row, cells)});
          }
        }
        if (compareKeys !== undefined) {
          found.sort((a, b) => compareKeys(a.path, b.path));
        }
        return found.map(({time}) => time);
      };
    };
    if (kind === 'maxwritetime') {
      const {compare} = codecOf(BIGINT);
      const newest = (bound: Bound): Read => {
        const times = timesOf(bound);
        return row => times(row).reduce((max, time) => (max === null || compare(time!, max) > 0 ? time : max), null);
      };
      return leaf(BIGINT, name, newest, [column]);
    }
    const all = (bound: Bound): Read => {
      const times = timesOf(bound);
      return row => {
        const found = times(row);
        return found.length === 0 ? null : joinNullable(found);
      };
    };
    return leaf({kind: 'list', element: each, frozen: false}, name, all, [column]);
  }
  return leaf(each, name, oneCellTime(scope, column, of as Selector & {kind: 'element' | 'field'}, timeOf), [column]);
}

const isEmptyCollection = (bytes: Uint8Array): boolean => bytes.every(byte => byte === 0);

/** Whether the path of a cell lies in a slice `m[a..b]`. */
function slicePaths(
  scope: Scope,
  column: Column,
  of: Selector & {kind: 'slice'},
): (bound: Bound) => (path: Uint8Array) => boolean {
  const {type} = column;
  const keyType = type.kind === 'map' ? type.key : type.kind === 'set' ? type.element : native('int');
  const {compare} = codecOf(keyType);
  const label = `key(${column.name})`;
  const [from, to] = [of.from, of.to].map(term =>
    term === undefined ? undefined : compileTerm(scope, term, keyType, label),
  );
  return bound => {
    const low = from === undefined ? undefined : givenKey(valueOf(from, bound), column.name);
    const high = to === undefined ? undefined : givenKey(valueOf(to, bound), column.name);
    return path => (low === undefined || compare(path, low) >= 0) && (high === undefined || compare(path, high) <= 0);
  };
}

function oneCellTime(
  scope: Scope,
  column: Column,
  of: Selector & {kind: 'element' | 'field'},
  timeOf: (row: RowCursor, cell: {readonly ts: bigint; readonly ttl: number; readonly expiresAt: number}) => Value,
): (bound: Bound) => Read {
  const {type} = column;
  let pathOf: (bound: Bound) => Uint8Array;
  let same = equality(native('blob'));
  if (of.kind === 'field') {
    const index = type.kind === 'udt' ? type.fields.findIndex(field => field.name === of.field) : -1;
    pathOf = () => new Uint8Array([index >> 8, index]);
  } else {
    const keyType = type.kind === 'map' ? type.key : type.kind === 'set' ? type.element : native('int');
    const term = compileTerm(scope, of.key, keyType, `key(${column.name})`);
    same = equality(keyType);
    pathOf = bound => givenKey(valueOf(term, bound), column.name);
  }
  return bound => {
    const path = pathOf(bound);
    return row => {
      const cells = row.cells(column);
      while (cells?.next() === true) {
        if (same(cells.path(), path)) {
          return row.isLive(cells, column) ? timeOf(row, cells) : null;
        }
      }
      return null;
    };
  };
}
