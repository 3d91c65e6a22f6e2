/** Aggregates: many rows in, one row per group out. */
import {must} from '../../../base/failure.ts';
import type {Accumulator} from '../planner/plan-functions.ts';
import type {Bound} from '../planner/plan-terms.ts';
import {bindNode, type Node} from '../planner/selector-nodes.ts';
import type {Read} from './read-column.ts';
import type {RowCursor, Value} from './row-cursor.ts';

/** A part that is taken in row by row: an aggregate, or an expression whose value in the group's first row counts. */
interface Slot {
  readonly node: Node;
  readonly reads: readonly Read[];
}

type Final = (values: readonly Value[]) => Value;

/** Sums up the rows of one group after the other. */
export class Groups {
  readonly #slots: Slot[] = [];
  readonly #finals: readonly Final[];
  readonly #bound: Bound;
  #states: (Accumulator | undefined)[] = [];
  #firsts: Value[] = [];
  isEmpty = true;

  constructor(nodes: readonly Node[], bound: Bound) {
    this.#bound = bound;
    this.#finals = nodes.map(node => this.#final(node));
    this.#reset();
  }

  #final(node: Node): Final {
    if (node.aggregate !== undefined) {
      return this.#slot({node, reads: node.children.map(child => bindNode(child, this.#bound))});
    }
    if (!node.hasAggregate) {
      return this.#slot({node, reads: [bindNode(node, this.#bound)]});
    }
    const children = node.children.map(child => this.#final(child));
    const combine = must(node.combine, 'an inner node combines its children');
    return values =>
      combine(
        children.map(child => child(values)),
        this.#bound.env,
      );
  }

  #slot(slot: Slot): Final {
    const index = this.#slots.push(slot) - 1;
    return values => values[index]!;
  }

  #reset(): void {
    this.isEmpty = true;
    this.#states = this.#slots.map(slot => slot.node.aggregate?.start());
    this.#firsts = this.#slots.map(() => null);
  }

  add(row: RowCursor): void {
    for (let i = 0; i < this.#slots.length; i++) {
      const {node, reads} = this.#slots[i]!;
      if (node.aggregate !== undefined) {
        this.#states[i]!.add(reads.map(read => read(row)));
      } else if (this.isEmpty) {
        this.#firsts[i] = reads[0]!(row);
      }
    }
    this.isEmpty = false;
  }

  /** The group's row; begins the next group. */
  take(): Value[] {
    const values = this.#slots.map(({node}, i) => {
      const state = this.#states[i];
      return state !== undefined ? state.finish() : this.isEmpty ? this.#ofNothing(node) : this.#firsts[i]!;
    });
    const row = this.#finals.map(final => final(values));
    this.#reset();
    return row;
  }

  /** Without a row columns are null, and what is made of them is what is made of null. Seen in: Apache Cassandra 5.0. */
  #ofNothing(node: Node): Value {
    if (node.combine !== undefined) {
      return node.combine(
        node.children.map(child => this.#ofNothing(child)),
        this.#bound.env,
      );
    }
    return node.columns.length === 0 ? bindNode(node, this.#bound)(NO_ROW) : null;
  }
}

/** For what reads no column. */
const NO_ROW = undefined as unknown as RowCursor;
