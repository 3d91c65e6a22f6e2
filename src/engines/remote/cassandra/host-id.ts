/** As which node gateways show themselves. */
import {hash} from 'node:crypto';
import {uuidText} from './system-row.ts';

/** All gateways of a data center are one node to their clients: the same id, whichever answers. A UUID of version 8. */
export function hostIdOf(clusterName: string, dataCenter: string): string {
  const bytes = hash('sha256', `${clusterName}\0${dataCenter}`, 'buffer').subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return uuidText(bytes);
}
