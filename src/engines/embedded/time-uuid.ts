/** Version 1 UUIDs as text, for ids of tables. */

/** 100 ns intervals between 1582-10-15, where version 1 starts, and 1970-01-01. */
const EPOCH_OFFSET = 0x01b21dd213814000n;

/** `random`: 8 bytes for clock sequence and node; a random node has the multicast bit set. */
export function timeUuid(micros: bigint, random: Uint8Array): string {
  const time = (micros * 10n + EPOCH_OFFSET).toString(16).padStart(16, '0');
  const tail = Buffer.from(random.subarray(0, 8));
  tail.writeUInt8((tail.readUInt8(0) & 0x3f) | 0x80, 0);
  tail.writeUInt8(tail.readUInt8(2) | 0x01, 2);
  const hex = tail.toString('hex');
  return `${time.slice(8)}-${time.slice(4, 8)}-1${time.slice(1, 4)}-${hex.slice(0, 4)}-${hex.slice(4)}`;
}
