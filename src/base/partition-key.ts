/**
 * The bytes of a partition key, which the token is made of: a single component stands as it is; of several, each is a
 * 2-byte length, its bytes, and a zero byte. Source: CompositeType in Apache Cassandra.
 */

/** The longest component, and the longest key of one component, in bytes. */
export const MAX_KEY_COMPONENT_BYTES = 0xffff;

/** Components must not be longer than MAX_KEY_COMPONENT_BYTES: the caller checks, with its own error. */
export function partitionKeyBytes(components: readonly Uint8Array[]): Uint8Array {
  if (components.length === 1) {
    return components[0]!;
  }
  let length = 0;
  for (const component of components) {
    if (component.length > MAX_KEY_COMPONENT_BYTES) {
      throw new RangeError(`Bug: a key component of ${component.length} bytes`);
    }
    length += component.length + 3;
  }
  const bytes = Buffer.allocUnsafe(length);
  let offset = 0;
  for (const component of components) {
    bytes[offset] = component.length >>> 8;
    bytes[offset + 1] = component.length;
    bytes.set(component, offset + 2);
    offset += component.length + 3;
    bytes[offset - 1] = 0;
  }
  return bytes;
}

/** Inverse of `partitionKeyBytes`: views into `key`, not copies. Undefined when the bytes are no such key. */
export function partitionKeyComponents(key: Uint8Array, count: number): Uint8Array[] | undefined {
  if (count === 1) {
    return [key];
  }
  const components: Uint8Array[] = [];
  let offset = 0;
  for (let i = 0; i < count; i += 1) {
    if (offset + 3 > key.length) {
      return undefined;
    }
    const end = offset + 2 + ((key[offset]! << 8) | key[offset + 1]!);
    if (end >= key.length || key[end] !== 0) {
      return undefined;
    }
    components.push(key.subarray(offset + 2, end));
    offset = end + 1;
  }
  return offset === key.length ? components : undefined;
}
