/** What is done to a whole text before it is cut into words. Names are those of Apache Lucene's factories. */
import {refuseOthers, text, wrong, type Arguments} from './arguments.ts';

export type CharFilter = (text: string) => string;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
]);

/** Tags, comments and what stands in scripts and styles become a space each; entities become their characters. Linear time. */
export function stripHtml(html: string): string {
  let plain = '';
  let at = 0;
  for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', at)) {
    const end = endOfMarkup(html, open);
    if (end < 0) {
      plain += html.slice(at, open + 1);
      at = open + 1;
    } else {
      plain += `${html.slice(at, open)} `;
      at = end;
    }
  }
  plain += html.slice(at);
  return plain.replaceAll(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,6}));/g,
    (whole, decimal, hex, name: string) => {
      const code =
        decimal !== undefined ? Number(decimal) : hex !== undefined ? parseInt(hex as string, 16) : undefined;
      if (code === undefined) {
        return ENTITIES.get(name) ?? (whole as string);
      }
      return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    },
  );
}

/** Behind the markup that begins at `open`; -1 when it is none. */
function endOfMarkup(html: string, open: number): number {
  if (html.startsWith('<!--', open)) {
    const end = html.indexOf('-->', open + 4);
    return end < 0 ? html.length : end + 3;
  }
  if (!/[A-Za-z/!?]/.test(html[open + 1] ?? '')) {
    return -1;
  }
  const end = html.indexOf('>', open);
  if (end < 0) {
    return html.length;
  }
  const name = /^<(script|style)\b/i.exec(html.slice(open, open + 10))?.[1];
  if (name === undefined) {
    return end + 1;
  }
  const close = html.toLowerCase().indexOf(`</${name.toLowerCase()}`, end);
  const closed = close < 0 ? -1 : html.indexOf('>', close);
  return closed < 0 ? html.length : closed + 1;
}

/** Lines of `"from" => "to"`. The longest that fits is replaced first. */
function mapping(args: Arguments): CharFilter {
  refuseOthers(args, ['mapping']);
  const pairs = new Map<string, string>();
  for (const line of text(args, 'mapping').split(/\r?\n/)) {
    if (line.trim() === '') {
      continue;
    }
    const [, from, to] = /^\s*"([^"]+)"\s*=>\s*"([^"]*)"\s*$/.exec(line) ?? [];
    if (from === undefined || to === undefined) {
      throw wrong(`the mapping '${line}' is not of the form "a" => "b"`);
    }
    pairs.set(from, to);
  }
  const longest = Math.max(0, ...Array.from(pairs.keys(), from => from.length));
  return before => {
    let after = '';
    for (let at = 0; at < before.length;) {
      let length = Math.min(longest, before.length - at);
      while (length > 0 && !pairs.has(before.slice(at, at + length))) {
        length -= 1;
      }
      after += length === 0 ? before[at]! : pairs.get(before.slice(at, at + length))!;
      at += Math.max(1, length);
    }
    return after;
  };
}

/** By name in lower case. */
export const CHAR_FILTERS: ReadonlyMap<string, (args: Arguments) => CharFilter> = new Map<
  string,
  (args: Arguments) => CharFilter
>([
  ['htmlstrip', args => (refuseOthers(args, ['escapedTags']), stripHtml)],
  ['mapping', mapping],
  ['cjkwidth', args => (refuseOthers(args, []), before => before.normalize('NFKC'))],
]);
