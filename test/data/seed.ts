/** `ASTERISM_TEST_SEED`: made-up cases are the same in every run. Without it they are others each time; a failure prints its seed. */
import fc from 'fast-check';

const seed = process.env['ASTERISM_TEST_SEED'];
if (seed !== undefined) {
  fc.configureGlobal({seed: Number(seed)});
}
