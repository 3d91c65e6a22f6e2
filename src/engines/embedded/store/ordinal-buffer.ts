/** Ordinals of rows being collected, in memory that is used again. */
export class OrdinalBuffer {
  ordinals = new Int32Array(1024);
  count = 0;

  push(ordinal: number): void {
    if (this.count === this.ordinals.length) {
      this.reserve(1);
    }
    this.ordinals[this.count++] = ordinal;
  }

  reserve(more: number): void {
    if (this.count + more > this.ordinals.length) {
      const bigger = new Int32Array(Math.max(this.ordinals.length * 2, this.count + more));
      bigger.set(this.ordinals.subarray(0, this.count));
      this.ordinals = bigger;
    }
  }

  /** Sorts, and leaves each once. Cheap when that is so already. `rows`: all ordinals are below. */
  normalize(rows: number): void {
    const {ordinals, count} = this;
    let isNormal = true;
    for (let i = 1; i < count; i++) {
      if (ordinals[i]! <= ordinals[i - 1]!) {
        isNormal = false;
        break;
      }
    }
    if (isNormal) {
      return;
    }
    if (count > 4096 && count > rows / 64) {
      this.#normalizeByBits(rows);
      return;
    }
    ordinals.subarray(0, count).sort();
    let kept = 1;
    for (let i = 1; i < count; i++) {
      if (ordinals[i] !== ordinals[kept - 1]) {
        ordinals[kept++] = ordinals[i]!;
      }
    }
    this.count = kept;
  }

  #normalizeByBits(rows: number): void {
    const bits = new Uint32Array((rows >>> 5) + 1);
    for (let i = 0; i < this.count; i++) {
      const ordinal = this.ordinals[i]!;
      bits[ordinal >>> 5]! |= 1 << (ordinal & 31);
    }
    let kept = 0;
    for (let word = 0; word < bits.length; word++) {
      for (let rest = bits[word]!; rest !== 0; rest &= rest - 1) {
        this.ordinals[kept++] = word * 32 + (31 - Math.clz32(rest & -rest));
      }
    }
    this.count = kept;
  }
}
