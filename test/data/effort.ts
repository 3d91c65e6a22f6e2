/** How often tests that make up their cases repeat. `ASTERISM_TEST_LONG=1` is for whoever has minutes. */
const IS_LONG = process.env['ASTERISM_TEST_LONG'] === '1';

/** `long`: default 10 times `short`. */
export const repeats = (short: number, long = short * 10): number => (IS_LONG ? long : short);
