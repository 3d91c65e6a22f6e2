/** Which nodes have a partition: tokens in order, and the replicas of each range by the replication of a keyspace. */
import {writeToken} from '../../../base/murmur3.ts';
import {tokenToBytes} from '../../../base/murmur3.ts';

/** What the ring needs to know of a node. */
export interface RingNode {
  readonly dataCenter: string;
  readonly rack: string;
  /** As system.local tells them. */
  readonly tokens: readonly string[];
}

type Replication = {readonly [name: string]: string};

const scratch = new Uint8Array(8);
const scratchView = new DataView(scratch.buffer);

export class Ring<N extends RingNode> {
  /** Halves of the order-preserving bytes of tokens, in order. */
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #owners: readonly N[];
  readonly #nodes: readonly N[];
  /** By replication, then by place in the ring. */
  readonly #replicas = new Map<string, (readonly N[] | undefined)[]>();

  constructor(nodes: readonly N[]) {
    const entries = nodes.flatMap(node =>
      node.tokens.map(token => {
        const view = new DataView(tokenToBytes(BigInt(token)).buffer);
        return {high: view.getUint32(0), low: view.getUint32(4), node};
      }),
    );
    entries.sort((a, b) => a.high - b.high || a.low - b.low);
    this.#nodes = nodes;
    this.#high = Uint32Array.from(entries, entry => entry.high);
    this.#low = Uint32Array.from(entries, entry => entry.low);
    this.#owners = entries.map(entry => entry.node);
  }

  /** Those that hold the partition, the owner of its range first. */
  replicas(partitionKey: Uint8Array, replication: Replication): readonly N[] {
    if (this.#owners.length === 0) {
      return this.#nodes;
    }
    const place = this.#placeOf(partitionKey);
    const key = keyOf(replication);
    let known = this.#replicas.get(key);
    if (known === undefined) {
      known = Array.from({length: this.#owners.length});
      this.#replicas.set(key, known);
    }
    return (known[place] ??= this.#walk(place, replication));
  }

  /** The first token that is not below that of the key; behind the last comes the first. */
  #placeOf(partitionKey: Uint8Array): number {
    writeToken(partitionKey, scratch, 0);
    const high = scratchView.getUint32(0);
    const low = scratchView.getUint32(4);
    let from = 0;
    let to = this.#high.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const other = this.#high[middle]!;
      if (other < high || (other === high && this.#low[middle]! < low)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from === this.#high.length ? 0 : from;
  }

  #walk(place: number, replication: Replication): readonly N[] {
    const name = (replication['class'] ?? '').split('.').at(-1);
    switch (name) {
      case 'SimpleStrategy':
        return this.#first(place, Number(replication['replication_factor'] ?? '1'));
      case 'NetworkTopologyStrategy':
        return this.#inDataCenters(place, replication);
      default:
        // On every node, or not known.
        return this.#nodes;
    }
  }

  #first(place: number, count: number): readonly N[] {
    const found = new Set<N>();
    for (let i = 0; i < this.#owners.length && found.size < count; i++) {
      found.add(this.#owners[(place + i) % this.#owners.length]!);
    }
    return [...found];
  }

  /** In each data center nodes of other racks come first, as long as there are racks without a replica. */
  #inDataCenters(place: number, replication: Replication): readonly N[] {
    const found = new Set<N>();
    for (const [dataCenter, text] of Object.entries(replication)) {
      const wanted = Number.parseInt(text, 10);
      if (dataCenter === 'class' || !(wanted > 0)) {
        continue;
      }
      const racks = new Set(this.#nodes.filter(node => node.dataCenter === dataCenter).map(node => node.rack));
      const used = new Set<string>();
      const skipped: N[] = [];
      const chosen = new Set<N>();
      for (let i = 0; i < this.#owners.length && chosen.size < wanted; i++) {
        const node = this.#owners[(place + i) % this.#owners.length]!;
        if (node.dataCenter !== dataCenter || chosen.has(node)) {
          continue;
        }
        if (used.has(node.rack) && used.size < racks.size) {
          skipped.push(node);
          continue;
        }
        used.add(node.rack);
        chosen.add(node);
        if (used.size === racks.size) {
          for (const other of skipped.splice(0)) {
            if (chosen.size < wanted) {
              chosen.add(other);
            }
          }
        }
      }
      for (const node of chosen) {
        found.add(node);
      }
    }
    return [...found];
  }
}

const KEYS = new WeakMap<Replication, string>();

function keyOf(replication: Replication): string {
  let key = KEYS.get(replication);
  if (key === undefined) {
    key = JSON.stringify(replication);
    KEYS.set(replication, key);
  }
  return key;
}
