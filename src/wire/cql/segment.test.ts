import {expect, test} from 'vitest';
import {crc24} from './crc.ts';
import {FrameSource} from './frame-source.ts';
import {isPayloadIntact, MAX_PAYLOAD_BYTES, readSegmentHeader, sealSegment} from './segment.ts';
import {wrapEnvelope} from './segment-writer.ts';

const OPTIONS_V5 = Buffer.from('050000010500000000', 'hex');

test('an envelope is wrapped as the Python driver wraps it', () => {
  expect(wrapEnvelope(OPTIONS_V5).toString('hex')).toBe('090002a4c8c1050000010500000000b5557486');
});

test('a small envelope stays as it is in the LZ4 format', () => {
  expect(wrapEnvelope(OPTIONS_V5, 'lz4').toString('hex')).toBe('0900000004c2b895050000010500000000b5557486');
});

test('the LZ4 format of the Python driver is read', () => {
  const wrapped = Buffer.from('14008a0004fbfb5aaf05000001050000003c61010023506161616161cdd9848b', 'hex');
  const source = new FrameSource(1000);
  source.startSegments('lz4');
  source.push(wrapped);

  expect(readSegmentHeader(wrapped, 0, 'lz4')).toEqual({
    payloadBytes: 20,
    uncompressedBytes: 69,
    isSelfContained: true,
  });
  expect(source.next()).toBe('frame');
  expect(source.frame().body.toString()).toBe('a'.repeat(60));
});

test.each([
  {payloadBytes: 131071, uncompressedBytes: 0, isSelfContained: false},
  {payloadBytes: 1, uncompressedBytes: 131071, isSelfContained: true},
  {payloadBytes: 65536, uncompressedBytes: 65537, isSelfContained: false},
])('an LZ4 header holds its fields: %o', header => {
  const bytes = Buffer.alloc(header.payloadBytes + 12);
  sealSegment(bytes, 0, header, 'lz4');

  expect(readSegmentHeader(bytes, 0, 'lz4')).toEqual(header);
});

test('the header checksum is that of the Python driver', () => {
  expect(crc24(Buffer.from('090002', 'hex'), 0, 3)).toBe(0xc1c8a4);
});

test('what was wrapped is read back', () => {
  const wrapped = wrapEnvelope(OPTIONS_V5);

  expect(readSegmentHeader(wrapped, 0, 'none')).toEqual({payloadBytes: 9, uncompressedBytes: 0, isSelfContained: true});
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
  expect(readSegmentHeader(wrapped, 0, 'none').isSelfContained).toBe(segments === 1);
});

test('a flipped bit anywhere is noticed', () => {
  const wrapped = wrapEnvelope(OPTIONS_V5);
  for (let bit = 0; bit < wrapped.length * 8; bit++) {
    const broken = Buffer.from(wrapped);
    broken[bit >> 3]! ^= 1 << (bit & 7);
    const isNoticed = (() => {
      try {
        readSegmentHeader(broken, 0, 'none');
        return !isPayloadIntact(broken, 6, 9);
      } catch {
        return true;
      }
    })();
    expect(isNoticed).toBe(true);
  }
});
