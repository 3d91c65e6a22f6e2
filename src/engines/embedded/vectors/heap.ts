/** A binary heap of numbers with a key each, the least key on top. */
export class Heap {
  size = 0;
  #keys = new Float32Array(256);
  #values = new Int32Array(256);

  clear(): void {
    this.size = 0;
  }

  /** Of what is on top. */
  get key(): number {
    return this.#keys[0]!;
  }

  push(key: number, value: number): void {
    if (this.size === this.#keys.length) {
      this.#grow();
    }
    const keys = this.#keys;
    const values = this.#values;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) {
        break;
      }
      keys[at] = keys[parent]!;
      values[at] = values[parent]!;
      at = parent;
    }
    keys[at] = key;
    values[at] = value;
  }

  /** Takes what is on top. Not of an empty one. */
  pop(): number {
    const keys = this.#keys;
    const values = this.#values;
    const top = values[0]!;
    const size = --this.size;
    const key = keys[size]!;
    const value = values[size]!;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && keys[child + 1]! < keys[child]!) {
        child += 1;
      }
      if (keys[child]! >= key) {
        break;
      }
      keys[at] = keys[child]!;
      values[at] = values[child]!;
      at = child;
    }
    keys[at] = key;
    values[at] = value;
    return top;
  }

  #grow(): void {
    const keys = new Float32Array(this.#keys.length * 2);
    const values = new Int32Array(this.#keys.length * 2);
    keys.set(this.#keys);
    values.set(this.#values);
    this.#keys = keys;
    this.#values = values;
  }
}
