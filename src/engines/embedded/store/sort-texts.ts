/**
 * Sorts byte strings in place, about twice as fast as with a comparing function: texts that begin alike are looked at
 * one character at a time. Source: J. Bentley and R. Sedgewick, "Fast algorithms for sorting and searching strings", 1997.
 */
export function sortTexts(texts: string[]): string[] {
  sort(texts, 0, texts.length, 0);
  return texts;
}

/** Shorter parts are sorted by insertion. */
const FEW = 12;

/** All of [low, high) agree in their first `depth` characters. */
function sort(texts: string[], low: number, high: number, depth: number): void {
  while (high - low > FEW) {
    const pivot = codeAt(median(texts[low]!, texts[(low + high) >>> 1]!, texts[high - 1]!, depth), depth);
    let less = low;
    let more = high - 1;
    let i = low;
    while (i <= more) {
      const text = texts[i]!;
      const code = codeAt(text, depth);
      if (code < pivot) {
        texts[i++] = texts[less]!;
        texts[less++] = text;
      } else if (code > pivot) {
        texts[i] = texts[more]!;
        texts[more--] = text;
      } else {
        i += 1;
      }
    }
    sort(texts, low, less, depth);
    if (more + 1 < high) {
      if (pivot >= 0) {
        sort(texts, less, more + 1, depth + 1);
      }
      low = more + 1;
    } else if (pivot >= 0) {
      // Nothing is above: go on with the equal ones here, so that long common beginnings do not make the stack deep.
      low = less;
      depth += 1;
    } else {
      return;
    }
  }
  for (let i = low + 1; i < high; i++) {
    const text = texts[i]!;
    let j = i - 1;
    while (j >= low && texts[j]! > text) {
      texts[j + 1] = texts[j]!;
      j -= 1;
    }
    texts[j + 1] = text;
  }
}

/** -1: the text ends before. */
const codeAt = (text: string, depth: number): number => (depth < text.length ? text.charCodeAt(depth) : -1);

function median(a: string, b: string, c: string, depth: number): string {
  const x = codeAt(a, depth);
  const y = codeAt(b, depth);
  const z = codeAt(c, depth);
  return x < y ? (y < z ? b : x < z ? c : a) : x < z ? a : y < z ? c : b;
}
