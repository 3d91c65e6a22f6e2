/** Frozen moments of a store. */
import type {TableState} from './table-state.ts';
import type {Position, View} from './store.ts';

export class OpenView implements View {
  readonly position: Position;
  /** Of every table, as it was. */
  readonly states: ReadonlyMap<number, TableState>;
  readonly #views: Views;
  isReleased = false;

  constructor(position: Position, states: ReadonlyMap<number, TableState>, views: Views) {
    this.position = position;
    this.states = states;
    this.#views = views;
  }

  release(): void {
    if (!this.isReleased) {
      this.isReleased = true;
      this.#views.released();
    }
  }
}

export class Views {
  /** In the order of opening, hence of positions. The last one is never a released one. */
  #open: OpenView[] = [];
  readonly #onRelease: () => void;

  constructor(onRelease: () => void) {
    this.#onRelease = onRelease;
  }

  open(position: Position, states: ReadonlyMap<number, TableState>): OpenView {
    const view = new OpenView(position, states, this);
    this.#open.push(view);
    return view;
  }

  /** -1: none is open. */
  get newest(): Position {
    return this.#open.length === 0 ? -1 : this.#open[this.#open.length - 1]!.position;
  }

  /** Infinity: none is open. */
  get oldest(): Position {
    while (this.#open.length > 0 && this.#open[0]!.isReleased) {
      this.#open.shift();
    }
    return this.#open.length === 0 ? Infinity : this.#open[0]!.position;
  }

  released(): void {
    while (this.#open.length > 0 && this.#open[this.#open.length - 1]!.isReleased) {
      this.#open.pop();
    }
    if (this.#open.length > 1000) {
      this.#open = this.#open.filter(view => !view.isReleased);
    }
    this.#onRelease();
  }
}
