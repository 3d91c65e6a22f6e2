/** What the requests of one connection, and those of all, cost at the moment. */
import type {Call} from './call.ts';
import type {NativeContext} from './context.ts';

export class Load {
  /** Requests that run. */
  requests = 0;
  readonly #context: NativeContext;
  #bytes = 0;
  /** What their answers will likely be. */
  #expectedBytes = 0;
  /** Received, but not a whole message yet. */
  #pendingBytes = 0;

  constructor(context: NativeContext) {
    this.#context = context;
  }

  begin(call: Call): void {
    this.requests += 1;
    this.#bytes += call.bytes;
    this.#expectedBytes += call.expectedBytes;
    this.#context.inFlightBytes += call.bytes;
    this.#context.metrics.requestsInFlight += 1;
  }

  end(call: Call): void {
    this.requests -= 1;
    this.#bytes -= call.bytes;
    this.#expectedBytes -= call.expectedBytes;
    this.#context.inFlightBytes -= call.bytes;
    this.#context.metrics.requestsInFlight -= 1;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  set pendingBytes(bytes: number) {
    this.#context.inFlightBytes += bytes - this.#pendingBytes;
    this.#pendingBytes = bytes;
  }

  /**
   * No further request may begin. Never true when nothing runs and the client has taken its answers, however
   * large its next request or its answer may be.
   */
  isFull(unreadBytes: number): boolean {
    const {limits} = this.#context;
    return (
      this.requests >= limits.maxInFlightPerConnection ||
      this.#bytes >= limits.maxInFlightBytesPerConnection ||
      unreadBytes + this.#expectedBytes > limits.maxUnreadBytesPerConnection
    );
  }

  /** All connections together have too much; a small request still finds room, so that clients can go on while large ones wait. */
  isProcessFull(requestBytes: number): boolean {
    const {inFlightBytes, limits} = this.#context;
    return inFlightBytes > limits.maxInFlightBytes && requestBytes > limits.maxInFlightBytes / 1024;
  }
}
