/** Types of embedding-server.mjs. */

export interface EmbeddingServer {
  /** Base URL. */
  readonly url: string;
  readonly requests: {
    readonly path: string;
    readonly headers: Record<string, string>;
    readonly body: {readonly input: string[]; readonly model: string; readonly dimensions?: number};
  }[];
  close(): Promise<void> | void;
}

export function startEmbeddingServer(port?: number): Promise<EmbeddingServer>;
export function embed(text: string, dimension: number): number[];
