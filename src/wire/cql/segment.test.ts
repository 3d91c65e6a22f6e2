import {expect, test} from 'vitest';
import {crc24} from './crc.ts';
import {isPayloadIntact, MAX_PAYLOAD_BYTES, readSegmentHeader, wrapEnvelope} from './segment.ts';

const OPTIONS_V5 = Buffer.from('050000010500000000', 'hex');

test('an envelope is wrapped as the Python driver wraps it', () => {
  expect(wrapEnvelope(OPTIONS_V5).toString('hex')).toBe('090002a4c8c1050000010500000000b5557486');
});

test('the header checksum is that of the Python driver', () => {
  expect(crc24(Buffer.from('090002', 'hex'), 0, 3)).toBe(0xc1c8a4);
});

test('what was wrapped is read back', () => {
  const wrapped = wrapEnvelope(OPTIONS_V5);

  expect(readSegmentHeader(wrapped, 0)).toEqual({payloadBytes: 9, isSelfContained: true});
  expect(isPayloadIntact(wrapped, 6, 9)).toBe(true);
});

test.each([
  {bytes: MAX_PAYLOAD_BYTES, segments: 1},
  {bytes: MAX_PAYLOAD_BYTES + 1, segments: 2},
  {bytes: MAX_PAYLOAD_BYTES * 2, segments: 2},
  {bytes: MAX_PAYLOAD_BYTES * 2 + 1, segments: 3},
])('$bytes bytes take $segments segments', ({bytes, segments}) => {
  const wrapped = wrapEnvelope(Buffer.alloc(bytes, 7));

  expect(wrapped.length).toBe(bytes + segments * 10);
  expect(readSegmentHeader(wrapped, 0).isSelfContained).toBe(segments === 1);
});

test('a flipped bit anywhere is noticed', () => {
  const wrapped = wrapEnvelope(OPTIONS_V5);
  for (let bit = 0; bit < wrapped.length * 8; bit++) {
    const broken = Buffer.from(wrapped);
    broken[bit >> 3]! ^= 1 << (bit & 7);
    const isNoticed = (() => {
      try {
        readSegmentHeader(broken, 0);
        return !isPayloadIntact(broken, 6, 9);
      } catch {
        return true;
      }
    })();
    expect(isNoticed).toBe(true);
  }
});
