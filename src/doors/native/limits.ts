/** Limits of the native door. Each can be set by name; these are the defaults. */

export interface NativeLimits {
  /** Largest body of a message. Source: `native_transport_max_frame_size` of Cassandra 4 and 5, 16 MiB. */
  readonly maxFrameBytes: number;
  /** The same, before the client has said who it is. */
  readonly maxHandshakeFrameBytes: number;
  /** Further connections are closed at once. Source: none in Cassandra (`native_transport_max_concurrent_connections: -1`). */
  readonly maxConnections: number;
  /**
   * Requests of one connection that run at a time; more stay unread in the socket.
   * Drivers keep to 1024 (Java, Go pools) or 2048 (Node) by themselves.
   */
  readonly maxInFlightPerConnection: number;
  /** Bytes of requests of one connection that run at a time; one request may be larger. */
  readonly maxInFlightBytesPerConnection: number;
  /**
   * Bytes of requests that run, of all connections: over it, large requests wait, or are answered OVERLOADED for clients that
   * sent THROW_ON_OVERLOAD. Together with those that are half received: over it, what is half received of a large one is
   * thrown away and answered OVERLOADED. Large: more than a 1024th of it.
   */
  readonly maxInFlightBytes: number;
  /** Answers of one connection that its client has not taken: over it nothing more is read from that client. */
  readonly maxUnreadBytesPerConnection: number;
  /** Answers of all connections that clients have not taken: over it, a connection that has more than its own limit unread is dropped. */
  readonly maxUnreadBytes: number;
  /** A client that takes none of its answers for this long is dropped. */
  readonly stalledClientMs: number;
  /** From connecting to the end of authentication. */
  readonly handshakeMs: number;
  /** From the first byte of a message to its last. */
  readonly frameMs: number;
  /** Memory of prepared statements, estimated; the longest unused go first. Source: Cassandra's default is the larger of 10 MiB and heap / 256. */
  readonly maxPreparedBytes: number;
  /** Memory of parsed texts of QUERY messages, estimated. */
  readonly maxParsedBytes: number;
  /** Longer texts of QUERY messages are parsed each time. Characters. */
  readonly maxCachedText: number;
}

export const NATIVE_LIMITS: NativeLimits = {
  maxFrameBytes: 16 << 20,
  maxHandshakeFrameBytes: 128 << 10,
  maxConnections: 10_000,
  maxInFlightPerConnection: 2048,
  maxInFlightBytesPerConnection: 32 << 20,
  maxInFlightBytes: 256 << 20,
  maxUnreadBytesPerConnection: 1 << 20,
  maxUnreadBytes: 256 << 20,
  stalledClientMs: 60_000,
  handshakeMs: 15_000,
  frameMs: 120_000,
  maxPreparedBytes: 32 << 20,
  maxParsedBytes: 8 << 20,
  maxCachedText: 4096,
};
