/** CQL `inet`: an IPv4 or IPv6 address, 4 or 16 bytes, in unsigned byte order. Values are text (RFC 5952 for IPv6). */
import {invalid} from '../errors.ts';
import {compareBytes, toHex} from './bytes.ts';
import {readEscaped, writeEscaped} from './comparable.ts';
import {unexpectedJson} from './json.ts';
import {misfit, native} from './native.ts';

function validate(bytes: Uint8Array): void {
  if (bytes.length !== 0 && bytes.length !== 4 && bytes.length !== 16) {
    throw invalid(`Expected 4 or 16 byte inetaddress; got ${toHex(bytes)}`);
  }
}

/** Greatest value of the last part, by the number of parts: it fills what the parts before it leave. */
const LAST_PART = [0xffff_ffff, 0xff_ffff, 0xffff, 0xff];

/** Four parts, or fewer with a last one that stands for several bytes: `10.1` is `10.0.0.1`, as Java reads it. */
function parseV4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (text.length > 15 || parts.length > 4 || !parts.every(part => /^\d+$/.test(part))) {
    return undefined;
  }
  const numbers = parts.map(Number);
  const last = numbers.pop()!;
  if (last > LAST_PART[numbers.length]! || numbers.some(number => number > 0xff)) {
    return undefined;
  }
  for (let shift = (3 - numbers.length) * 8; shift >= 0; shift -= 8) {
    numbers.push(Math.floor(last / 2 ** shift) & 0xff);
  }
  return numbers;
}

/** The bytes of colon-separated groups; the last may be an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  if (text === '') {
    return [];
  }
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    if (i === groups.length - 1 && group.includes('.')) {
      const v4 = group.split('.').length === 4 ? parseV4(group) : undefined;
      if (v4 === undefined) {
        return undefined;
      }
      bytes.push(...v4);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return undefined;
    }
  }
  return bytes;
}

function parseV6(text: string): number[] | undefined {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const bytes = parseGroups(text);
    return bytes?.length === 16 ? bytes : undefined;
  }
  const before = text.slice(0, gap);
  const head = before.includes('.') ? undefined : parseGroups(before);
  const tail = parseGroups(text.slice(gap + 2));
  if (head === undefined || tail === undefined || head.length + tail.length > 14) {
    return undefined;
  }
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

/** Host names are refused: a database does not ask a resolver. A mapped IPv4 address becomes 4 bytes. */
function parse(text: string): Uint8Array {
  const isBracketed = text.startsWith('[') && text.endsWith(']');
  const bytes =
    text.length > 47
      ? undefined
      : isBracketed
        ? parseV6(text.slice(1, -1))
        : text.includes(':')
          ? parseV6(text)
          : parseV4(text);
  if (bytes === undefined) {
    throw invalid(`Unable to make inet address from '${text.slice(0, 200)}'`);
  }
  const isMapped =
    bytes.length === 16 && bytes[10] === 0xff && bytes[11] === 0xff && bytes.slice(0, 10).every(b => b === 0);
  return Uint8Array.from(isMapped ? bytes.slice(12) : bytes);
}

const groupsOf = (bytes: Uint8Array): number[] =>
  Array.from({length: 8}, (_, i) => (bytes[i * 2]! << 8) | bytes[i * 2 + 1]!);

/** As Java prints it: IPv6 with all of its groups. */
const fullText = (bytes: Uint8Array): string =>
  bytes.length === 4
    ? bytes.join('.')
    : groupsOf(bytes)
        .map(group => group.toString(16))
        .join(':');

/** As RFC 5952 wants it: the longest run of zero groups shortened, the first of several. */
function shortText(bytes: Uint8Array): string {
  if (bytes.length === 4) {
    return bytes.join('.');
  }
  const groups = groupsOf(bytes);
  let from = 0;
  let longest = 1;
  for (let i = 0; i < 8; i += 1) {
    let end = i;
    while (end < 8 && groups[end] === 0) {
      end += 1;
    }
    if (end - i > longest) {
      from = i;
      longest = end - i;
    }
  }
  const text = (part: number[]): string => part.map(group => group.toString(16)).join(':');
  return longest < 2 ? text(groups) : `${text(groups.slice(0, from))}::${text(groups.slice(from + longest))}`;
}

export const inet = native({
  name: 'inet',
  encode(value) {
    if (typeof value !== 'string') {
      throw misfit('inet', value);
    }
    return parse(value);
  },
  decode(bytes) {
    validate(bytes);
    return bytes.length === 0 ? null : shortText(bytes);
  },
  validate,
  compare: compareBytes,
  toComparable: writeEscaped,
  fromComparable: readEscaped,
  parse,
  toText: fullText,
  quoted: true,
  fromJson(value) {
    if (typeof value !== 'string') {
      throw unexpectedJson('a string representation of an inet value', value);
    }
    return parse(value);
  },
});
