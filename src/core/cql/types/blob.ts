/** CQL `blob`: any bytes, in unsigned order. */
import {invalid} from '../errors.ts';
import {compareBytes, fromHex, toHex} from './bytes.ts';
import {readEscaped, writeEscaped} from './comparable.ts';
import {describeJson} from './json.ts';
import {misfit, native} from './native.ts';

const toText = (bytes: Uint8Array): string => `0x${toHex(bytes)}`;

/** Hex digits, with or without `0x`. */
function parse(text: string): Uint8Array {
  const bytes = fromHex(/^0x/i.test(text) ? text.slice(2) : text);
  if (bytes === undefined) {
    throw invalid(`cannot parse '${text}' as hex bytes`);
  }
  return bytes;
}

export const blob = native({
  name: 'blob',
  encode(value) {
    if (!(value instanceof Uint8Array)) {
      throw misfit('blob', value);
    }
    return value;
  },
  decode: bytes => bytes,
  validate() {
    // Every byte string is a blob.
  },
  compare: compareBytes,
  toComparable: writeEscaped,
  fromComparable: readEscaped,
  parse,
  toText,
  quoted: false,
  toJson: bytes => `"${toText(bytes)}"`,
  fromJson(value) {
    if (typeof value !== 'string') {
      throw invalid(`Value '${describeJson(value)}' is not a valid blob representation`);
    }
    if (!/^0x/i.test(value)) {
      throw invalid(
        `Value '${describeJson(value)}' is not a valid blob representation: String representation of blob is missing 0x prefix: ${describeJson(value)}`,
      );
    }
    const bytes = fromHex(value.slice(2));
    if (bytes === undefined) {
      throw invalid(`Value '${describeJson(value)}' is not a valid blob representation`);
    }
    return bytes;
  },
});
