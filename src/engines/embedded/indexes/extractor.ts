/** How the store learns which index entries a stored value has. The maker of extractors is terms.ts. */
import type {ByteString} from '../store/store.ts';

export interface TermSink {
  /** The value has this term in the index. May be called twice with the same. */
  term(index: number, term: ByteString): void;
  /**
   * In place of `term`, where a sink has it: the term as bytes, which are written over after the call. Spares a text for each
   * term that the sink knows already.
   */
  termBytes?(index: number, bytes: Buffer, length: number): void;
  /** The value has this vector (big-endian float32s, as on the wire). */
  vector(index: number, bytes: Uint8Array): void;
}

/** Made once per table by `extractorOf(spec: TableSpec)` in terms.ts. Called for each value written; must be quick. */
export interface Extractor {
  /** `known`: a value of the same key whose terms the sink has; what both have is left out. */
  extract(key: ByteString, value: Uint8Array, sink: TermSink, known?: Uint8Array): void;
}
