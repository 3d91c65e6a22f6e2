/** A byte string as bytes, in an area that is used again. */
export class Scratch {
  bytes = new Uint8Array(256);
  length = 0;

  set(text: string): void {
    const length = text.length;
    if (length > this.bytes.length) {
      this.bytes = new Uint8Array(length * 2);
    }
    const bytes = this.bytes;
    for (let i = 0; i < length; i++) {
      bytes[i] = text.charCodeAt(i);
    }
    this.length = length;
  }
}
