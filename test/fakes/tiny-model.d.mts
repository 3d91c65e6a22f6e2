export const VECTORS: Readonly<Record<string, readonly number[]>>;
export const DIMENSION: number;
export function tokenizerJson(tokens?: readonly string[]): object;
export function writeTinyModel(
  folder: string,
  options?: {readonly files?: Readonly<Record<string, unknown>>; readonly inputs?: readonly string[]},
): string;
