/**
 * Exact decimal numbers as JSON literals: canonical text, order, arithmetic, and the wire form of CQL `decimal`.
 *
 * Numbers stay texts from the request to the row. The canonical text is what java.math.BigDecimal prints after its trailing zeros
 * were stripped (`1.50` → `1.5`, `1e3` → `1E+3`); integer literals keep their digits (`100`). Seen in: stargate/data-api 1.0.51.
 */
import {fail} from '../errors.ts';

/** Characters of a number without exponent, about. Keeps `1e999999999` from becoming a gigabyte. Ours; the original has none. */
export const MAX_PLAIN_DIGITS = 20_000;

/** Up to this many characters a literal without exponent is exact enough in a double to be ordered and added as one. */
const SAFE_CHARACTERS = 15;

/** `digits * 10^-scale`; `digits` has no leading zeros and is `0` for zero. */
interface Parts {
  readonly isNegative: boolean;
  readonly digits: string;
  readonly scale: number;
}

/** True for a literal without point and exponent. */
export function isIntegerLiteral(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x2e || (code | 0x20) === 0x65) {
      return false;
    }
  }
  return true;
}

/** The text under which a number is stored and answered. Fails with SHRED_DOC_LIMIT_VIOLATION for absurd exponents. */
export function canonicalNumber(text: string): string {
  if (isIntegerLiteral(text)) {
    return text === '-0' ? '0' : text;
  }
  return isStripped(text) ? text : printNumber(strip(parse(text)));
}

/** A fraction without exponent that needs no change; the usual case. */
function isStripped(text: string): boolean {
  const length = text.length;
  if (text.charCodeAt(length - 1) === 0x30) {
    return false;
  }
  for (let i = 0; i < length; i += 1) {
    if ((text.charCodeAt(i) | 0x20) === 0x65) {
      return false;
    }
  }
  const start = text.charCodeAt(0) === 0x2d ? 1 : 0;
  if (text.charCodeAt(start) !== 0x30) {
    return true;
  }
  // `0.000001` is the smallest that is printed without exponent.
  for (let i = start + 2; i < start + 8; i += 1) {
    if (text.charCodeAt(i) > 0x30) {
      return true;
    }
  }
  return false;
}

/** Without exponent and without trailing zeros of a fraction: the form that is hashed. */
export function plainNumber(canonical: string): string {
  const length = canonical.length;
  for (let i = 0; i < length; i += 1) {
    if ((canonical.charCodeAt(i) | 0x20) === 0x65) {
      const {isNegative, digits, scale} = strip(parse(canonical));
      return (isNegative ? '-' : '') + plainDigits(digits, scale);
    }
  }
  return canonical;
}

export function isZero(text: string): boolean {
  return parse(text).digits === '0';
}

/** The value when it is a whole number that a double holds exactly, whatever its notation; else undefined. */
export function smallInteger(text: string): number | undefined {
  const value = Number(text);
  return Number.isSafeInteger(value) && compareNumbers(text, String(value)) === 0 ? value : undefined;
}

/** Order by value. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  if (a.length <= SAFE_CHARACTERS && b.length <= SAFE_CHARACTERS && !hasExponent(a) && !hasExponent(b)) {
    return Number(a) - Number(b);
  }
  const left = strip(parse(a));
  const right = strip(parse(b));
  const leftSign = left.digits === '0' ? 0 : left.isNegative ? -1 : 1;
  const rightSign = right.digits === '0' ? 0 : right.isNegative ? -1 : 1;
  if (leftSign !== rightSign || leftSign === 0) {
    return leftSign - rightSign;
  }
  const byMagnitude = left.digits.length - left.scale - (right.digits.length - right.scale);
  if (byMagnitude !== 0) {
    return byMagnitude * leftSign;
  }
  const width = Math.max(left.digits.length, right.digits.length);
  const leftDigits = left.digits.padEnd(width, '0');
  const rightDigits = right.digits.padEnd(width, '0');
  return leftDigits === rightDigits ? 0 : leftDigits < rightDigits ? -leftSign : leftSign;
}

function hasExponent(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    if ((text.charCodeAt(i) | 0x20) === 0x65) {
      return true;
    }
  }
  return false;
}

/** Exact sum. Zeros at the end of the fraction are dropped. Fails with SHRED_DOC_LIMIT_VIOLATION when it is absurdly long. */
export function addNumbers(a: string, b: string): string {
  if (a.length <= SAFE_CHARACTERS && b.length <= SAFE_CHARACTERS && isIntegerLiteral(a) && isIntegerLiteral(b)) {
    return String(Number(a) + Number(b));
  }
  const left = parse(a);
  const right = parse(b);
  const scale = Math.max(left.scale, right.scale);
  return printResult(unscaled(left, scale) + unscaled(right, scale), scale);
}

/** Exact product. Zeros at the end of the fraction are dropped. Fails with SHRED_DOC_LIMIT_VIOLATION when it is absurdly long. */
export function multiplyNumbers(a: string, b: string): string {
  const left = parse(a);
  const right = parse(b);
  if (left.digits.length + right.digits.length > MAX_PLAIN_DIGITS) {
    throw tooLong();
  }
  return printResult(unscaled(left, left.scale) * unscaled(right, right.scale), left.scale + right.scale);
}

const unscaled = (parts: Parts, scale: number): bigint =>
  BigInt((parts.isNegative ? '-' : '') + parts.digits) * 10n ** BigInt(scale - parts.scale);

function printResult(value: bigint, scale: number): string {
  const isNegative = value < 0n;
  let digits = (isNegative ? -value : value).toString();
  let left = scale;
  while (left > 0 && digits.length > 1 && digits.endsWith('0')) {
    digits = digits.slice(0, -1);
    left -= 1;
  }
  return digits === '0' ? '0' : printNumber(checked({isNegative, digits, scale: left}));
}

function parse(text: string): Parts {
  const isNegative = text.charCodeAt(0) === 0x2d;
  const start = isNegative ? 1 : 0;
  let end = start;
  let point = -1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === 0x2e) {
      point = end;
    } else if ((code | 0x20) === 0x65) {
      break;
    }
  }
  const exponent = end < text.length ? Number(text.slice(end + 1)) : 0;
  let digits = point < 0 ? text.slice(start, end) : text.slice(start, point) + text.slice(point + 1, end);
  let zeros = 0;
  while (zeros < digits.length - 1 && digits.charCodeAt(zeros) === 0x30) {
    zeros += 1;
  }
  digits = digits.slice(zeros);
  if (digits === '0') {
    return {isNegative: false, digits, scale: 0};
  }
  return checked({isNegative, digits, scale: (point < 0 ? 0 : end - point - 1) - exponent});
}

function checked(parts: Parts): Parts {
  const before = parts.digits.length - parts.scale;
  if (!(before <= MAX_PLAIN_DIGITS && parts.scale <= MAX_PLAIN_DIGITS)) {
    throw tooLong();
  }
  return parts;
}

const tooLong = (): Error =>
  fail('SHRED_DOC_LIMIT_VIOLATION', {
    errorMessage: `A number has more than ${MAX_PLAIN_DIGITS} digits when it is written without exponent.`,
  });

function strip(parts: Parts): Parts {
  const {digits} = parts;
  if (digits === '0') {
    return {isNegative: false, digits, scale: 0};
  }
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 0x30) {
    end -= 1;
  }
  return {...parts, digits: digits.slice(0, end), scale: parts.scale - (digits.length - end)};
}

/** As BigDecimal.toString does. */
function printNumber({isNegative, digits, scale}: Parts): string {
  const sign = isNegative ? '-' : '';
  const exponent = digits.length - 1 - scale;
  if (scale >= 0 && exponent >= -6) {
    return sign + plainDigits(digits, scale);
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${sign}${digits.slice(0, 1)}${fraction}E${exponent < 0 ? '' : '+'}${exponent}`;
}

function plainDigits(digits: string, scale: number): string {
  if (scale <= 0) {
    return digits === '0' ? digits : digits + '0'.repeat(-scale);
  }
  if (scale >= digits.length) {
    return `0.${'0'.repeat(scale - digits.length)}${digits}`;
  }
  return `${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`;
}

// ---- wire form: scale as int, then the unscaled value as varint ---------------------------------------------------

/** CQL `decimal` of a canonical text; the scale is that of the text. */
export const encodeDecimal = (canonical: string): Uint8Array => Buffer.from(decimalBytes(canonical), 'latin1');

/** The same as Latin-1 characters. */
export function decimalBytes(canonical: string): string {
  if (canonical.length <= SAFE_CHARACTERS && isIntegerLiteral(canonical)) {
    return smallBytes(Number(canonical), 0);
  }
  const {isNegative, digits, scale} = parse(canonical);
  return digits.length <= SAFE_CHARACTERS
    ? smallBytes(isNegative ? -Number(digits) : Number(digits), scale)
    : bigBytes(BigInt((isNegative ? '-' : '') + digits), scale);
}

function smallBytes(value: number, scale: number): string {
  if (scale === 0 && value >= -0x80 && value < 0x8000) {
    return value < 0x80
      ? String.fromCharCode(0, 0, 0, 0, value & 0xff)
      : String.fromCharCode(0, 0, 0, 0, value >> 8, value & 0xff);
  }
  let bytes = '';
  let rest = value;
  for (;;) {
    const low = ((rest % 0x100) + 0x100) % 0x100;
    bytes = String.fromCharCode(low) + bytes;
    rest = (rest - low) / 0x100;
    // What is left must be only the sign.
    if ((rest === 0 && low < 0x80) || (rest === -1 && low >= 0x80)) {
      return scaleBytes(scale) + bytes;
    }
  }
}

function bigBytes(value: bigint, scale: number): string {
  // Two's complement of n needs as many bits as n (or -n - 1) and a sign.
  const magnitude = (value < 0n ? -value - 1n : value).toString(16);
  const isTight = magnitude.length % 2 === 0 && magnitude.charCodeAt(0) >= 0x38;
  const length = Math.ceil(magnitude.length / 2) + (isTight ? 1 : 0);
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0');
  return scaleBytes(scale) + Buffer.from(hex, 'hex').toString('latin1');
}

const scaleBytes = (scale: number): string =>
  String.fromCharCode((scale >> 24) & 0xff, (scale >> 16) & 0xff, (scale >> 8) & 0xff, scale & 0xff);

/** The canonical text of a CQL `decimal`. */
export function decodeDecimal(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const scale = buffer.readInt32BE(0);
  const length = buffer.length - 4;
  const value =
    length <= 6
      ? BigInt(buffer.readIntBE(4, length))
      : BigInt.asIntN(length * 8, BigInt(`0x${buffer.subarray(4).toString('hex')}`));
  const isNegative = value < 0n;
  const digits = (isNegative ? -value : value).toString();
  return digits === '0' ? '0' : printNumber({isNegative, digits, scale});
}
