export interface HttpPool {
  /** Resolves to the body of the answer, whatever its status. */
  post(path: string, body: string): Promise<string>;
  close(): void;
}

export function httpPool(options: {
  readonly port: number;
  readonly host?: string;
  readonly headers: {readonly [name: string]: string};
}): HttpPool;
