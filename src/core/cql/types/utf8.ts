/** Text ⇄ UTF-8 bytes, strictly. */

/** Native methods of Buffer that work on any byte array and are missing in its type. */
const slices = Buffer.prototype as unknown as {
  readonly utf8Slice: (this: Uint8Array, from: number, to: number) => string;
  readonly latin1Slice: (this: Uint8Array, from: number, to: number) => string;
};
const {utf8Slice, latin1Slice} = slices;

const REPLACEMENT = '\ufffd';

/** From this length on native code is quicker than a loop here. */
const LONG = 256;

/** Whether the bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
export function isUtf8(bytes: Uint8Array): boolean {
  const length = bytes.length;
  if (length >= LONG && !utf8Slice.call(bytes, 0, length).includes(REPLACEMENT)) {
    return true;
  }
  let i = 0;
  while (i < length) {
    const lead = bytes[i]!;
    i += 1;
    if (lead < 0x80) {
      continue;
    }
    let more: number;
    // The first continuation byte is what rules out overlong forms, surrogates, and numbers too large.
    let least = 0x80;
    let most = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
      more = 1;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      more = 2;
      if (lead === 0xe0) {
        least = 0xa0;
      } else if (lead === 0xed) {
        most = 0x9f;
      }
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      more = 3;
      if (lead === 0xf0) {
        least = 0x90;
      } else if (lead === 0xf4) {
        most = 0x8f;
      }
    } else {
      return false;
    }
    if (i + more > length || bytes[i]! < least || bytes[i]! > most) {
      return false;
    }
    for (let k = 1; k < more; k += 1) {
      if ((bytes[i + k]! & 0xc0) !== 0x80) {
        return false;
      }
    }
    i += more;
  }
  return true;
}

/** Up to this length a loop here is quicker than a call into native code. */
const SHORT = 32;

/** Undefined when the bytes are not well-formed. */
export function utf8ToString(bytes: Uint8Array): string | undefined {
  const length = bytes.length;
  if (length <= SHORT) {
    let text = '';
    let i = 0;
    for (; i < length; i += 1) {
      const byte = bytes[i]!;
      if (byte >= 0x80) {
        break;
      }
      text += String.fromCharCode(byte);
    }
    if (i === length) {
      return text;
    }
  }
  const text = utf8Slice.call(bytes, 0, length);
  return text.includes(REPLACEMENT) && !isUtf8(bytes) ? undefined : text;
}

export const latin1ToString = (bytes: Uint8Array): string => latin1Slice.call(bytes, 0, bytes.length);

/** Lone surrogates become U+FFFD. */
export function stringToUtf8(text: string): Uint8Array {
  const length = text.length;
  if (length <= SHORT) {
    const bytes = new Uint8Array(length);
    let i = 0;
    for (; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        break;
      }
      bytes[i] = code;
    }
    if (i === length) {
      return bytes;
    }
  }
  return Buffer.from(text, 'utf8');
}
