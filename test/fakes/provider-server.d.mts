/** Types of provider-server.mjs. */

export const KEY: string;
export const ACCESS_ID: string;
export const SECRET_KEY: string;

export interface ProviderServer {
  readonly url: string;
  /** Addresses as the program is given them; that of the reranking provider is `reranking`. */
  readonly urls: Readonly<Record<string, string>>;
  /** Those that were neither refused nor lost. */
  readonly requests: {
    readonly provider: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly body: Readonly<Record<string, unknown>>;
    readonly texts: number;
  }[];
  close(): Promise<void>;
}

export function startProviderServer(port?: number): Promise<ProviderServer>;
