/** Ids of traced requests: version 1 UUIDs, so that drivers can tell when the request was. Source: RFC 9562, "UUID Version 1". */

/** From 1582-10-15 to 1970-01-01, in steps of 100 ns. */
const GREGORIAN_OFFSET = 0x01b21dd213814000n;

/** `random`: at least 8 bytes, which take the place of clock sequence and node. */
export function tracingId(nowMs: number, random: Uint8Array): Uint8Array {
  const time = BigInt(nowMs) * 10_000n + GREGORIAN_OFFSET;
  const id = new Uint8Array(16);
  const view = new DataView(id.buffer);
  view.setUint32(0, Number(time & 0xffffffffn));
  view.setUint16(4, Number((time >> 32n) & 0xffffn));
  view.setUint16(6, Number((time >> 48n) & 0x0fffn) | 0x1000);
  id.set(random.subarray(0, 8), 8);
  id[8] = (id[8]! & 0x3f) | 0x80;
  // The multicast bit says that the node is not a network address.
  id[10] = id[10]! | 0x01;
  return id;
}
