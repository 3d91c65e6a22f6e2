/** The text in the bytes of JSON. */
import {isAscii, isUtf8} from 'node:buffer';
import {JsonFailure} from './failure.ts';

const BYTE_ORDER_MARK = 0xfeff;

/** Text of a body. A leading byte order mark is dropped. Fails with `not_utf8`. */
export function decodeJsonText(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) {
    return buffer.toString('latin1');
  }
  if (!isUtf8(buffer)) {
    const offset = firstBadByte(buffer);
    throw new JsonFailure('not_utf8', `Byte ${offset} does not continue UTF-8 text`, {offset});
  }
  const text = buffer.toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

function firstBadByte(buffer: Buffer): number {
  let good = 0;
  let bad = buffer.length;
  while (bad - good > 4) {
    // Cut at the start of a character, else a whole one would look torn.
    let middle = (good + bad) >>> 1;
    while (middle > good && ((buffer[middle] ?? 0) & 0xc0) === 0x80) {
      middle -= 1;
    }
    if (middle === good) {
      break;
    }
    if (isUtf8(buffer.subarray(good, middle))) {
      good = middle;
    } else {
      bad = middle;
    }
  }
  return good;
}
