/** Blocks that were read lately, of all stores of the process together, within a bound. */

export interface CachedBlock {
  bytes: Buffer;
  readonly owner: Map<number, CachedBlock>;
  readonly offset: number;
  /** Asked for again since the hand passed. */
  isUsed: boolean;
  /** Its file is gone, or it was dropped. */
  isDead: boolean;
}

/** A power of two. */
const SEEN = 1 << 15;
/** About the size of a block. */
const PLACE_BYTES = 1024;
/** One of so many blocks that came again is let in. */
const TURNS = 8;

const NOTHING = Buffer.alloc(0);

/** By the clock algorithm: the hand goes round and drops the first block that nobody asked for since it came by. */
export class BlockCache {
  #capacity: number;
  #bytes = 0;
  #ring: CachedBlock[] = [];
  /** A part of the offset of a block that was read and not kept, by another part of it. */
  readonly #seen = new Uint8Array(SEEN);
  #turn = 0;
  #hand = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** In bytes; takes effect with the next block. */
  set capacity(bytes: number) {
    this.#capacity = bytes;
  }

  /**
   * True when a block that was just read from a file is worth keeping: there is room, or it was read before, not long ago, and its turn has
   * come. What is read once only does not push out the rest, and where all are asked for equally often, exchanging them would
   * cost more than it brings: those that are really wanted more often come again and again until they are let in.
   */
  isWelcome(offset: number, length: number): boolean {
    if (this.#bytes + length <= this.#capacity) {
      return true;
    }
    // Offsets of different files may meet here: then a block is kept too early, no harm.
    const place = (offset ^ (offset / PLACE_BYTES)) & (SEEN - 1);
    const low = offset & 0xff;
    if (this.#seen[place] === low) {
      this.#turn = (this.#turn + 1) % TURNS;
      return this.#turn === 0;
    }
    this.#seen[place] = low;
    return false;
  }

  get(owner: Map<number, CachedBlock>, offset: number): Buffer | undefined {
    const block = owner.get(offset);
    if (block === undefined) {
      return undefined;
    }
    block.isUsed = true;
    return block.bytes;
  }

  add(owner: Map<number, CachedBlock>, offset: number, bytes: Buffer): void {
    if (bytes.length > this.#capacity / 4) {
      return;
    }
    this.#makeRoom(bytes.length);
    const block = {bytes, owner, offset, isUsed: false, isDead: false};
    owner.set(offset, block);
    this.#bytes += bytes.length;
    this.#ring.push(block);
  }

  /** Forgets the blocks of a file. */
  forget(owner: Map<number, CachedBlock>): void {
    for (const block of owner.values()) {
      block.isDead = true;
      block.isUsed = false;
    }
    owner.clear();
  }

  #makeRoom(needed: number): void {
    while (this.#bytes + needed > this.#capacity && this.#ring.length > 0) {
      if (this.#hand >= this.#ring.length) {
        this.#hand = 0;
      }
      const block = this.#ring[this.#hand]!;
      if (block.isUsed) {
        block.isUsed = false;
        this.#hand += 1;
        continue;
      }
      if (!block.isDead) {
        block.owner.delete(block.offset);
        block.isDead = true;
      }
      this.#bytes -= block.bytes.length;
      // Somebody may still know it by its number.
      block.bytes = NOTHING;
      // The last one takes its place: the order of the ring is only roughly that of coming.
      const last = this.#ring.pop()!;
      if (last !== block) {
        this.#ring[this.#hand] = last;
        this.#hand += 1;
      }
    }
  }
}

export type BlockOwner = Map<number, CachedBlock>;

const BLOCK_CACHE_BYTES = 64 << 20;
const VECTOR_CACHE_BYTES = 256 << 20;

export const blockCache = new BlockCache(BLOCK_CACHE_BYTES);
/** Vectors are searched as a whole: they would push out everything else. */
export const vectorCache = new BlockCache(VECTOR_CACHE_BYTES);
