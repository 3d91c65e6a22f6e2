/** `token(partition key …)`. */
import {tokenOf} from '../../../base/murmur3.ts';
import {partitionKeyBytes} from '../../../base/partition-key.ts';
import {invalid} from '../errors.ts';
import {encodeLong} from '../types/bigint.ts';
import {native} from '../types/type-names.ts';
import {strict, type Family} from './function.ts';
import {check} from './overloads.ts';

export const token: Family = {
  resolve(name, args, {partitionKey}) {
    if (partitionKey === undefined) {
      throw invalid(`The ${name} function needs a table: its arguments are the partition key`);
    }
    const token = strict(name, partitionKey, native('bigint'), components =>
      encodeLong(tokenOf(partitionKeyBytes(components))),
    );
    check(token, args);
    return token;
  },
};
