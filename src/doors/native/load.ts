/** What the requests of one connection, and those of all, cost at the moment. */
import type {Call} from './call.ts';
import type {NativeContext} from './context.ts';
import type {NativeLimits} from './limits.ts';

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
    this.#context.runningBytes += call.bytes;
    this.#context.metrics.requestsInFlight += 1;
  }

  end(call: Call): void {
    const context = this.#context;
    this.requests -= 1;
    this.#bytes -= call.bytes;
    this.#expectedBytes -= call.expectedBytes;
    context.inFlightBytes -= call.bytes;
    context.runningBytes -= call.bytes;
    context.metrics.requestsInFlight -= 1;
    if (context.waiting.size > 0 && context.runningBytes <= context.limits.maxInFlightBytes) {
      wakeSome(context);
    }
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

  /** What runs on this connection is all that may run, whatever its client reads. */
  get isAtItsLimit(): boolean {
    const {limits} = this.#context;
    return this.requests >= limits.maxInFlightPerConnection || this.#bytes >= limits.maxInFlightBytesPerConnection;
  }

  /** All connections together run too much for this request; a small one still finds room, so that clients can go on while large ones wait. */
  hasNoRoomFor(requestBytes: number): boolean {
    const {runningBytes, limits} = this.#context;
    return runningBytes > limits.maxInFlightBytes && isLarge(requestBytes, limits);
  }

  /** What is half received of a message cannot be kept. */
  mustRefuseHalf(receivedBytes: number): boolean {
    const {inFlightBytes, limits} = this.#context;
    return inFlightBytes > limits.maxInFlightBytes && isLarge(receivedBytes, limits);
  }
}

const isLarge = (bytes: number, limits: NativeLimits): boolean => bytes > limits.maxInFlightBytes / 1024;

/** In the order in which they began to wait, until there is no room again. */
function wakeSome(context: NativeContext): void {
  for (const each of context.waiting) {
    if (context.runningBytes > context.limits.maxInFlightBytes) {
      return;
    }
    context.waiting.delete(each);
    each.thereIsRoom();
  }
}
