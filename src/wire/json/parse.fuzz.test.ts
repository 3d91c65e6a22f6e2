/** Any text and any bytes: what JavaScript's own parser takes is read alike, everything else fails with a JsonFailure. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {JsonFailure} from './failure.ts';
import {parseJson} from './parse.ts';
import {JsonReader} from './reader.ts';
import {JsonNumber} from './tree.ts';
import type {Json} from './tree.ts';
import {writeJson} from './write.ts';
import {repeats} from '../../../test/data/effort.ts';

const RUNS = repeats(500, 20_000);

/** As JSON.parse gives it. */
function plain(json: Json): unknown {
  if (json instanceof JsonNumber) {
    return Number(json.text);
  }
  if (json instanceof Map) {
    const object: Record<string, unknown> = {};
    for (const [name, value] of json) {
      Object.defineProperty(object, name, {value: plain(value), enumerable: true});
    }
    return object;
  }
  return Array.isArray(json) ? json.map(plain) : json;
}

const failsHonestly = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(JsonFailure);
    return error;
  }
};

test('values that JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.json({maxDepth: 6}), text => {
      const read = parseJson(text);
      expect(plain(read)).toEqual(plainOf(text));
      expect(plain(parseJson(writeJson(read)))).toEqual(plainOf(text));
      expect(plain(parseJson(Buffer.from(text)))).toEqual(plainOf(text));
    }),
    {numRuns: RUNS},
  );
});

/** JSON.parse with own members only: `__proto__` is a name like any other. */
const plainOf = (text: string): unknown => plain(fromPlain(JSON.parse(text)));

function fromPlain(value: unknown): Json {
  if (Array.isArray(value)) {
    return value.map(fromPlain);
  }
  if (typeof value === 'number') {
    return new JsonNumber(Object.is(value, -0) ? '-0' : String(value));
  }
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([name, member]) => [name, fromPlain(member)]));
  }
  return value as Json;
}

test('texts with a piece changed, cut or doubled', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.nat(8), fc.string({maxLength: 4}), (text, place, length, piece) => {
      const at = place % (text.length + 1);
      const broken = text.slice(0, at) + piece + text.slice(at + length);
      const read = failsHonestly(() => parseJson(broken));
      let isJson = true;
      try {
        JSON.parse(broken);
      } catch {
        isJson = false;
      }
      // Duplicate names are the one thing that JSON.parse takes and we do not.
      expect(read instanceof JsonFailure ? read.code === 'duplicate_name' || !isJson : isJson).toBe(true);
    }),
    {numRuns: RUNS},
  );
});

test('in slices all is read, and refused, as at once', async () => {
  const seen = {read: 0, refused: 0};
  await fc.assert(
    fc.asyncProperty(
      fc.json({maxDepth: 5}),
      fc.nat(),
      fc.nat(2),
      fc.string({maxLength: 2}),
      fc.nat(4),
      async (...of) => {
        const [text, place, length, piece, levels] = of;
        const at = place % (text.length + 1);
        const other = text.slice(0, at) + piece + text.slice(at + length);
        const limits = {maxDepth: 4};
        const whole = failsHonestly(() => new JsonReader(other, limits).value());
        const sliced = await new JsonReader(other, limits).valueInSlices(levels).catch((error: unknown) => error);
        expect(sliced).toEqual(whole);
        seen[whole instanceof JsonFailure ? 'refused' : 'read'] += 1;
      },
    ),
    {numRuns: RUNS},
  );
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(RUNS / 10);
});

test('reading in slices lets others run', async () => {
  const text = `{"a":[${Array.from({length: 20_000}, (_, i) => `{"i":${i}}`).join()}]}`;
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 0);
  const read = await new JsonReader(text).valueInSlices(2, {
    isOver: () => turns < 3,
    pause: () => new Promise(resolve => setImmediate(resolve)),
  });
  clearInterval(timer);

  expect(turns).toBeGreaterThanOrEqual(3);
  expect(read).toEqual(parseJson(text));
});

test('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 60}), bytes => {
      failsHonestly(() => parseJson(bytes));
    }),
    {numRuns: RUNS},
  );
});

test('numbers in any notation', () => {
  const digits = fc.stringMatching(/^[0-9]{0,5}$/);
  const number = fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      digits,
      fc.constantFrom('', '.'),
      digits,
      fc.constantFrom('', 'e', 'E+', 'e-'),
      digits,
    )
    .map(parts => parts.join(''));
  fc.assert(
    fc.property(number, text => {
      const read = failsHonestly(() => parseJson(text));
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(read).toBeInstanceOf(JsonFailure);
        return;
      }
      expect((read as JsonNumber).text).toBe(text);
      expect(Number((read as JsonNumber).text)).toBe(expected);
    }),
    {numRuns: RUNS},
  );
});
