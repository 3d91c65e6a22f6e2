/** CRC-32 as zlib has it, of bytes or of UTF-8 text; `seed` goes on from an earlier sum. */
import {crc32 as sum} from 'node:zlib';

export const crc32 = (data: Uint8Array | string, seed?: number): number => sum(data, seed);
