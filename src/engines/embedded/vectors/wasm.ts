/** What is needed of the global WebAssembly; its types come with those of browsers only. */

/** 64 KiB pages. A shared memory's buffer is a SharedArrayBuffer, and a new object after it grew. */
export interface WasmMemory<B extends ArrayBufferLike = ArrayBufferLike> {
  readonly buffer: B;
  /** Fails with RangeError when there is no room. */
  grow(pages: number): number;
}

interface WebAssemblyGlobal {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports?: object) => {readonly exports: unknown};
  readonly Memory: new (limits: {initial: number; maximum: number; shared: true}) => WasmMemory<SharedArrayBuffer>;
}

export const wasm = (globalThis as unknown as {readonly WebAssembly: WebAssemblyGlobal}).WebAssembly;

export const PAGE_BYTES = 65_536;
/** 4 GiB: what 32 bits can address. */
export const MAX_PAGES = 65_536;

/** Compiles a module of kernel-modules.ts; takes well under a millisecond. */
export const compile = (base64: string): object => new wasm.Module(Buffer.from(base64, 'base64'));

/** Fails with RangeError when there is no room. */
export const sharedMemory = (): WasmMemory<SharedArrayBuffer> =>
  new wasm.Memory({initial: 1, maximum: MAX_PAGES, shared: true});

/** Makes the memory at least `bytes` long, in steps, so that it is not often. Fails with RangeError when there is no room. */
export function growTo(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) {
    return;
  }
  const now = memory.buffer.byteLength / PAGE_BYTES;
  const needed = Math.ceil(missing / PAGE_BYTES);
  memory.grow(Math.max(needed, Math.min(Math.ceil(now / 8), MAX_PAGES - now)));
}
