/** What two keyspaces do not have alike. */
import type {Keyspace, Table} from '../../core/cql/schema/schema.ts';
import {printType} from '../../core/cql/types/type-names.ts';

/** A line for each difference; none: they are alike. Ids and options of storage do not count. */
export function compareSchemas(
  first: Keyspace,
  second: Keyspace,
  isWanted: (table: string) => boolean,
): readonly string[] {
  const lines: string[] = [];
  const names = [...new Set([...first.tables.keys(), ...second.tables.keys()])].filter(isWanted).sort();
  for (const name of names) {
    const [left, right] = [first.tables.get(name), second.tables.get(name)];
    if (left === undefined || right === undefined) {
      lines.push(`table ${name}: only in the ${left === undefined ? 'second' : 'first'}`);
      continue;
    }
    lines.push(...differences(left, right).map(what => `table ${name}: ${what}`));
  }
  return lines;
}

function differences(left: Table, right: Table): readonly string[] {
  const pairs: readonly (readonly [string, ReadonlyMap<string, string>, ReadonlyMap<string, string>])[] = [
    ['column', columnsOf(left), columnsOf(right)],
    ['index', indexesOf(left), indexesOf(right)],
  ];
  const lines: string[] = [];
  for (const [what, a, b] of pairs) {
    for (const name of new Set([...a.keys(), ...b.keys()])) {
      if (a.get(name) !== b.get(name)) {
        lines.push(`${what} ${name}: ${a.get(name) ?? 'none'} and ${b.get(name) ?? 'none'}`);
      }
    }
  }
  if (left.options.comment !== right.options.comment) {
    lines.push('the comments differ');
  }
  return lines;
}

/** Types of user types are the same by name, whatever keyspace they are in. */
const columnsOf = ({columns}: Table): ReadonlyMap<string, string> =>
  new Map(
    columns.map(({name, kind, position, descending, type}) => [
      name,
      `${kind}${position < 0 ? '' : ` ${position}`}${descending ? ' desc' : ''} ${printType(type)}`,
    ]),
  );

const indexesOf = ({indexes}: Table): ReadonlyMap<string, string> =>
  new Map(
    indexes.map(({name, target, column, kind, similarity}) => [
      name,
      `${kind} ${target}(${column})${similarity === undefined ? '' : ` ${similarity}`}`,
    ]),
  );
