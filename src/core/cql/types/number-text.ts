/** Numbers as the server prints them: Java's `Double.toString`, `Float.toString` and `BigDecimal.toString`. */
import type {Decimal} from './type.ts';

/** Shortest digits that give the double back: `1.0`, `1.0E10`, `-0.001`, `NaN`, `Infinity`. */
export const doubleText = (value: number): string => javaForm(value, value.toExponential());

/** Shortest digits that give the float back. `value` must be a float already. */
export function floatText(value: number): string {
  for (let digits = 0; digits < 9; digits += 1) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) {
      return javaForm(value, text);
    }
  }
  return javaForm(value, value.toExponential());
}

/** `scientific` has the significant digits, as `d.ddde±n`. */
function javaForm(value: number, scientific: string): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) {
    return `${sign}0.0`;
  }
  // Java writes two digits at least and then wants the nearest of two: the least double is 4.9E-324, not 5.0E-324.
  const text = /^-?\de/.test(scientific) ? value.toExponential(1) : scientific;
  const at = text.indexOf('e');
  const exponent = Number(text.slice(at + 1));
  const digits = text
    .slice(value < 0 ? 1 : 0, at)
    .replace('.', '')
    .replace(/(?<=.)0$/, '');
  if (exponent >= 7 || exponent < -3) {
    return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  }
  if (exponent < 0) {
    return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  }
  const padded = digits.padEnd(exponent + 2, '0');
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1)}`;
}

/** `BigDecimal.toString`: plain where the scale allows it, else with an exponent: `1.50`, `1E+3`, `1.2E-10`. */
export function decimalText({unscaled, scale}: Decimal): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  const sign = unscaled < 0n ? '-' : '';
  if (scale === 0) {
    return sign + digits;
  }
  const adjusted = digits.length - 1 - scale;
  if (scale > 0 && adjusted >= -6) {
    return sign + withPoint(digits, scale);
  }
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return adjusted === 0 ? sign + mantissa : `${sign}${mantissa}E${adjusted > 0 ? '+' : ''}${adjusted}`;
}

function withPoint(digits: string, scale: number): string {
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
}
