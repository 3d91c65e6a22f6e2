/** Streams of ascending keys put together: the union and the intersection. */
import type {ByteString, KeyStream, Position} from '../store/store.ts';

export const EMPTY_STREAM: KeyStream = {next: () => undefined, seek: () => undefined, position: 0};

/** Of ascending keys that are known. */
export function streamOf(keys: readonly ByteString[]): KeyStream {
  let at = 0;
  return {
    position: 0,
    next: () => keys[at++],
    seek(key) {
      while (at < keys.length && keys[at]! < key) {
        at += 1;
      }
      return keys[at++];
    },
  };
}

export function unionOf(streams: readonly KeyStream[]): KeyStream {
  return streams.length === 0 ? EMPTY_STREAM : streams.length === 1 ? streams[0]! : new Union(streams);
}

export function intersectionOf(streams: readonly KeyStream[]): KeyStream {
  return streams.length === 1 ? streams[0]! : new Intersection(streams);
}

const newest = (streams: readonly KeyStream[]): Position =>
  streams.reduce((position, stream) => Math.max(position, stream.position), 0);

/** A binary heap of streams by their next key. */
class Union implements KeyStream {
  readonly #all: readonly KeyStream[];
  readonly #streams: KeyStream[] = [];
  readonly #heads: ByteString[] = [];
  #isStarted = false;
  #last: ByteString | undefined;

  constructor(streams: readonly KeyStream[]) {
    this.#all = streams;
  }

  get position(): Position {
    return newest(this.#all);
  }

  next(): ByteString | undefined {
    if (!this.#isStarted) {
      this.#fill(stream => stream.next());
    }
    while (this.#heads.length > 0) {
      const key = this.#heads[0]!;
      const head = this.#streams[0]!.next();
      this.#replaceTop(head);
      if (key !== this.#last) {
        this.#last = key;
        return key;
      }
    }
    return undefined;
  }

  seek(key: ByteString): ByteString | undefined {
    if (!this.#isStarted) {
      this.#fill(stream => stream.seek(key));
    } else {
      while (this.#heads.length > 0 && this.#heads[0]! < key) {
        this.#replaceTop(this.#streams[0]!.seek(key));
      }
    }
    return this.next();
  }

  #fill(first: (stream: KeyStream) => ByteString | undefined): void {
    this.#isStarted = true;
    for (const stream of this.#all) {
      const head = first(stream);
      if (head !== undefined) {
        this.#streams.push(stream);
        this.#heads.push(head);
      }
    }
    for (let i = (this.#heads.length >> 1) - 1; i >= 0; i--) {
      this.#sink(i);
    }
  }

  #replaceTop(head: ByteString | undefined): void {
    if (head === undefined) {
      const lastHead = this.#heads.pop()!;
      const lastStream = this.#streams.pop()!;
      if (this.#heads.length === 0) {
        return;
      }
      this.#heads[0] = lastHead;
      this.#streams[0] = lastStream;
    } else {
      this.#heads[0] = head;
    }
    this.#sink(0);
  }

  #sink(at: number): void {
    const heads = this.#heads;
    const streams = this.#streams;
    const head = heads[at]!;
    const stream = streams[at]!;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heads.length) {
        break;
      }
      if (child + 1 < heads.length && heads[child + 1]! < heads[child]!) {
        child += 1;
      }
      if (heads[child]! >= head) {
        break;
      }
      heads[at] = heads[child]!;
      streams[at] = streams[child]!;
      at = child;
    }
    heads[at] = head;
    streams[at] = stream;
  }
}

/** The first stream leads, the others are asked to follow. */
class Intersection implements KeyStream {
  readonly #streams: readonly KeyStream[];
  readonly #current: (ByteString | undefined)[];

  constructor(streams: readonly KeyStream[]) {
    this.#streams = streams;
    this.#current = streams.map(() => undefined);
  }

  get position(): Position {
    return newest(this.#streams);
  }

  next(): ByteString | undefined {
    return this.#agree(this.#streams[0]!.next());
  }

  seek(key: ByteString): ByteString | undefined {
    return this.#agree(this.#streams[0]!.seek(key));
  }

  #agree(candidate: ByteString | undefined): ByteString | undefined {
    let key = candidate;
    outer: while (key !== undefined) {
      for (let i = 1; i < this.#streams.length; i++) {
        let at = this.#current[i];
        if (at === undefined || at < key) {
          at = this.#streams[i]!.seek(key);
          this.#current[i] = at;
        }
        if (at === undefined) {
          return undefined;
        }
        if (at !== key) {
          key = this.#streams[0]!.seek(at);
          continue outer;
        }
      }
      return key;
    }
    return undefined;
  }
}
