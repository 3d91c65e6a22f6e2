/** Collects what stands for a value while a statement is printed. */

/** The index of a bind marker of the statement, or an inline wire value. */
export type Binding = number | Uint8Array | null;

export class Bindings {
  readonly #keepsNames: boolean;
  /** In order of the text. */
  readonly list: Binding[] = [];

  constructor(keepsNames: boolean) {
    this.#keepsNames = keepsNames;
  }

  marker(index: number, name: string | undefined): string {
    this.list.push(index);
    return this.#keepsNames && name !== undefined ? `:${name}` : '?';
  }

  value(bytes: Uint8Array | null): string {
    this.list.push(bytes);
    return '?';
  }
}
