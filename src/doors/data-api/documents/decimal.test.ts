import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
  addNumbers,
  canonicalNumber,
  compareNumbers,
  decodeDecimal,
  encodeDecimal,
  multiplyNumbers,
  plainNumber,
  smallInteger,
} from './decimal.ts';

test.each([
  {literal: '0', canonical: '0', plain: '0'},
  {literal: '-0', canonical: '0', plain: '0'},
  {literal: '0.0', canonical: '0', plain: '0'},
  {literal: '-0.0', canonical: '0', plain: '0'},
  {literal: '0e5', canonical: '0', plain: '0'},
  {literal: '100', canonical: '100', plain: '100'},
  {literal: '1.0', canonical: '1', plain: '1'},
  {literal: '1.50', canonical: '1.5', plain: '1.5'},
  {literal: '100.0', canonical: '1E+2', plain: '100'},
  {literal: '10e1', canonical: '1E+2', plain: '100'},
  {literal: '1e3', canonical: '1E+3', plain: '1000'},
  {literal: '1.2E2', canonical: '1.2E+2', plain: '120'},
  {literal: '12e-1', canonical: '1.2', plain: '1.2'},
  {literal: '-0.12', canonical: '-0.12', plain: '-0.12'},
  {literal: '0.000001', canonical: '0.000001', plain: '0.000001'},
  {literal: '0.0000001', canonical: '1E-7', plain: '0.0000001'},
  {literal: '1e-3', canonical: '0.001', plain: '0.001'},
  {literal: '5e-324', canonical: '5E-324', plain: `0.${'0'.repeat(323)}5`},
  {
    literal: '1.7976931348623157e308',
    canonical: '1.7976931348623157E+308',
    plain: `17976931348623157${'0'.repeat(292)}`,
  },
  {literal: '12345678901234567890123', canonical: '12345678901234567890123', plain: '12345678901234567890123'},
])('$literal is stored as $canonical', ({literal, canonical, plain}) => {
  expect(canonicalNumber(literal)).toBe(canonical);
  expect(canonicalNumber(canonical)).toBe(canonical);
  expect(plainNumber(canonical)).toBe(plain);
});

test.each(['1e20001', '1e999999999', '1e99999999999999999999', '-1e-20001'])('%s is refused', literal => {
  expect(() => canonicalNumber(literal)).toThrow(expect.objectContaining({code: 'SHRED_DOC_LIMIT_VIOLATION'}));
});

test('numbers may be as long as the original takes them', () => {
  expect(canonicalNumber('1e9999')).toBe('1E+9999');
});

test.each([
  {number: '0', hex: '0000000000'},
  {number: '1', hex: '0000000001'},
  {number: '-1', hex: '00000000ff'},
  {number: '127', hex: '000000007f'},
  {number: '128', hex: '000000000080'},
  {number: '-128', hex: '0000000080'},
  {number: '-129', hex: '00000000ff7f'},
  {number: '32767', hex: '000000007fff'},
  {number: '32768', hex: '00000000008000'},
  {number: '1.5', hex: '000000010f'},
  {number: '-0.25', hex: '00000002e7'},
  {number: '1E+3', hex: 'fffffffd01'},
  {number: '1E-7', hex: '0000000701'},
  {number: '18446744073709551615', hex: '0000000000ffffffffffffffff'},
  {number: '-9223372036854775808', hex: '000000008000000000000000'},
])('$number travels as bytes', ({number, hex}) => {
  expect(Buffer.from(encodeDecimal(number)).toString('hex')).toBe(hex);
  expect(decodeDecimal(Buffer.from(hex, 'hex'))).toBe(number);
});

test.each([
  {a: '0.1', b: '0.2', sum: '0.3', product: '0.02'},
  {a: '1', b: '2', sum: '3', product: '2'},
  {a: '1.5', b: '-1.5', sum: '0', product: '-2.25'},
  {a: '2.5', b: '4', sum: '6.5', product: '10'},
  {a: '1E+3', b: '1', sum: '1001', product: '1E+3'},
  {a: '1E+3', b: '1e3', sum: '2E+3', product: '1E+6'},
  {a: '9007199254740993', b: '1', sum: '9007199254740994', product: '9007199254740993'},
  {a: '0', b: '-5', sum: '-5', product: '0'},
])('$a and $b', ({a, b, sum, product}) => {
  expect(addNumbers(a, b)).toBe(sum);
  expect(multiplyNumbers(a, b)).toBe(product);
});

test.each([
  {text: '3', value: 3},
  {text: '3.0', value: 3},
  {text: '3e2', value: 300},
  {text: '3.5', value: undefined},
  {text: '1e30', value: undefined},
  {text: '9007199254740993', value: undefined},
  {text: '3.00000000000000000001', value: undefined},
])('$text as a small whole number', ({text, value}) => {
  expect(smallInteger(text)).toBe(value);
});

interface Exact {
  readonly text: string;
  readonly scaled: bigint;
}

const SCALE = 40;

/** Literals with their value times 10^40. */
const exact: fc.Arbitrary<Exact> = fc
  .tuple(
    fc.oneof(fc.bigInt({min: -999n, max: 999n}), fc.bigInt({min: -(10n ** 25n), max: 10n ** 25n})),
    fc.integer({min: -15, max: 15}),
    fc.nat(2),
  )
  .map(([unscaled, exponent, form]) => {
    const scaled = unscaled * 10n ** BigInt(SCALE + exponent);
    if (form === 0) {
      return {text: `${unscaled}e${exponent}`, scaled};
    }
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
    const sign = unscaled < 0n ? '-' : '';
    if (exponent >= 0) {
      const zeros = unscaled === 0n ? '' : '0'.repeat(exponent);
      return {text: `${sign}${digits}${zeros}${form === 1 ? '' : '.00'}`, scaled};
    }
    const padded = digits.padStart(1 - exponent, '0');
    return {text: `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`, scaled};
  });

const valueOf = (canonical: string): bigint => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]\d+))?$/.exec(canonical) ?? [];
  return BigInt(sign + whole + fraction) * 10n ** BigInt(2 * SCALE + Number(exponent) - fraction.length);
};

test('values survive, and order and arithmetic are exact', () => {
  fc.assert(
    fc.property(exact, exact, (a, b) => {
      const one = 10n ** BigInt(SCALE);
      const canonical = canonicalNumber(a.text);
      expect(valueOf(canonical)).toBe(a.scaled * one);
      expect(valueOf(plainNumber(canonical))).toBe(a.scaled * one);
      expect(plainNumber(canonical)).not.toMatch(/E|\.\d*0$/);
      expect(decodeDecimal(encodeDecimal(canonical))).toBe(canonical);
      expect(Math.sign(compareNumbers(a.text, b.text))).toBe(a.scaled < b.scaled ? -1 : a.scaled > b.scaled ? 1 : 0);
      expect(valueOf(addNumbers(a.text, b.text))).toBe((a.scaled + b.scaled) * one);
      expect(valueOf(multiplyNumbers(a.text, b.text))).toBe(a.scaled * b.scaled);
    }),
    {numRuns: 200},
  );
});
