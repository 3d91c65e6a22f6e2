/** The order in which rows come: by the tokens of their partitions, then by their clustering. */
import {tokenOf} from '../../base/murmur3.ts';
import {partitionKeyBytes} from '../../base/partition-key.ts';
import type {Table} from '../cql/schema/schema.ts';
import type {OrderBy} from '../cql/statements/statement.ts';
import {compareBytes} from '../cql/types/bytes.ts';
import {codecOf} from '../cql/types/index.ts';
import type {RowKey} from './page-state.ts';

export type CompareKeys = (a: RowKey, b: RowKey) => number;

export function keyOrder({partitionKey, clustering}: Table, orderBy: OrderBy | undefined): CompareKeys {
  const first = orderBy?.kind === 'columns' ? orderBy.columns[0] : undefined;
  const named = clustering.find(({name}) => name === first?.name);
  const isReversed = named !== undefined && first?.descending !== named.descending;
  const count = partitionKey.length;
  const steps = clustering.map(({type, descending}, index) => ({
    at: count + index,
    compare: codecOf(type).compare,
    sign: descending !== isReversed ? -1 : 1,
  }));
  return (a, b) => {
    const way = comparePartitions(a.slice(0, count), b.slice(0, count));
    if (way !== 0) {
      return way;
    }
    for (const {at, compare, sign} of steps) {
      const [left = null, right = null] = [a[at], b[at]];
      const order =
        left === null || right === null ? Number(right === null) - Number(left === null) : compare(left, right) * sign;
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  };
}

function comparePartitions(a: RowKey, b: RowKey): number {
  const left = partitionKeyBytes(a.map(part => part ?? NOTHING));
  const right = partitionKeyBytes(b.map(part => part ?? NOTHING));
  const tokens = [tokenOf(left), tokenOf(right)] as const;
  return tokens[0] === tokens[1] ? compareBytes(left, right) : tokens[0] < tokens[1] ? -1 : 1;
}

const NOTHING = new Uint8Array(0);
