/** Time, chance and what else functions take from the outside world. */
import {createHash, getHashes, randomFillSync} from 'node:crypto';
import {parseJson} from '../../../wire/json/parse.ts';
import type {Clock, Context} from '../context.ts';
import type {FunctionEnv} from './plan-functions.ts';

const KNOWN = new WeakMap<Clock, FunctionEnv>();

export function functionEnv(context: Context): FunctionEnv {
  const {clock} = context;
  let env = KNOWN.get(clock);
  if (env === undefined) {
    env = {
      nowMicros: () => clock.nowMicros(),
      randomBytes: count => randomFillSync(Buffer.allocUnsafe(count)),
      hash: (algorithm, bytes) => {
        const name = hashNames().get(plain(algorithm));
        return name === undefined ? undefined : createHash(name).update(bytes).digest();
      },
      parseJson: text => parseJson(text, {keepsLastMember: true}),
    };
    KNOWN.set(clock, env);
  }
  return env;
}

/** `SHA-256`, `sha256` and `SHA_256` are one algorithm. */
const plain = (algorithm: string): string => algorithm.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

let names: Map<string, string> | undefined;
const hashNames = (): Map<string, string> => (names ??= new Map(getHashes().map(name => [plain(name), name])));
