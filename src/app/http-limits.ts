/** Limits of the HTTP ports, beside those of the doors behind them. Each can be set by its name (`--limit NAME=VALUE`). */

export interface HttpLimits {
  /** Further connections are closed at once. */
  readonly maxHttpConnections: number;
  /** Time for the whole header of a request, the first bytes of a connection included. Source: the default of node:http. */
  readonly httpHeaderTimeoutMs: number;
  /** Bytes of the header of a request; more answers 431. Source: the default of node:http. */
  readonly maxHttpHeaderBytes: number;
  /**
   * How long an HTTP/1.1 connection is kept between two requests. Longer than clients' pools (httpx: 5 s, Java: 30 s), so
   * that they close first.
   */
  readonly httpIdleTimeoutMs: number;
  /** An HTTP/2 connection without any frame for this long is closed. */
  readonly http2IdleTimeoutMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  maxHttpConnections: 10_000,
  httpHeaderTimeoutMs: 60_000,
  maxHttpHeaderBytes: 16 * 1024,
  httpIdleTimeoutMs: 65_000,
  http2IdleTimeoutMs: 300_000,
};
