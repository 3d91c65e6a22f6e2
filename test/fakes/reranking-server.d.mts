import type {IncomingHttpHeaders} from 'node:http';

export interface RerankingServer {
  readonly url: string;
  readonly requests: {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: {readonly query: {text: string}; readonly passages: readonly {text: string}[]};
  }[];
  close(): Promise<void>;
}

export function relevance(query: string, passage: string): number;
export function startRerankingServer(port?: number): Promise<RerankingServer>;
