import {describe, expect, test} from 'vitest';
import {FrameSource} from './frame-source.ts';
import type {Step} from './frame-source.ts';
import {sealSegment} from './segment.ts';
import {wrapEnvelope} from './segment-writer.ts';

const envelope = (body: string | Buffer, stream = 1, version = 4): Buffer => {
  const bytes = Buffer.from(body as string);
  const header = Buffer.from([version, 0, stream >> 8, stream & 0xff, 7, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 5);
  return Buffer.concat([header, bytes]);
};

/** Whole envelopes in one segment. */
const segment = (...envelopes: Buffer[]): Buffer => wrapEnvelope(Buffer.concat(envelopes));

function taken(source: FrameSource): string[] {
  const all: string[] = [];
  for (;;) {
    const step: Step = source.next();
    if (step === 'need') {
      return all;
    }
    all.push(step === 'frame' ? `${source.stream} ${source.frame().body.toString().slice(0, 20)}` : step);
    if (step === 'broken') {
      return all;
    }
  }
}

function received(source: FrameSource, bytes: Buffer, chunkBytes: number): string[] {
  const all: string[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    // A copy: nobody may count on bytes outside the chunk.
    source.push(Buffer.from(bytes.subarray(at, at + chunkBytes)));
    all.push(...taken(source));
  }
  return all;
}

const CHUNKS = [1, 2, 7, 8, 9, 10, 64, 1000, 1_000_000];

describe.each(CHUNKS)('in chunks of %i bytes', chunkBytes => {
  test('bare frames are found', () => {
    const bytes = Buffer.concat([envelope('a', 1), envelope('', 2), envelope('ccc', -1), envelope('x'.repeat(300), 3)]);

    expect(received(new FrameSource(1000), bytes, chunkBytes)).toEqual(['1 a', '2 ', '-1 ccc', `3 ${'x'.repeat(20)}`]);
  });

  test('frames in segments are found', () => {
    const source = new FrameSource(1_000_000);
    source.startSegments('none');
    const large = envelope('y'.repeat(150_000), 9, 5);
    const bytes = Buffer.concat([
      segment(envelope('a', 1, 5), envelope('b', 2, 5)),
      wrapEnvelope(large),
      segment(envelope('c', 3, 5)),
    ]);

    expect(received(source, bytes, Math.max(chunkBytes, 7))).toEqual(['1 a', '2 b', `9 ${'y'.repeat(20)}`, '3 c']);
  });

  test('frames in compressed segments are found', () => {
    const source = new FrameSource(1_000_000);
    source.startSegments('lz4');
    const bytes = Buffer.concat([
      wrapEnvelope(Buffer.concat([envelope('a', 1, 5), envelope('b', 2, 5)]), 'lz4'),
      wrapEnvelope(envelope('y'.repeat(300_000), 9, 5), 'lz4'),
      wrapEnvelope(envelope('c'.repeat(5000), 3, 5), 'lz4'),
    ]);

    expect(bytes.length).toBeLessThan(3000);
    expect(received(source, bytes, chunkBytes)).toEqual(['1 a', '2 b', `9 ${'y'.repeat(20)}`, `3 ${'c'.repeat(20)}`]);
  });

  test('a frame over the limit is skipped, the next one is found', () => {
    const bytes = Buffer.concat([envelope('x'.repeat(101), 5), envelope('b', 6)]);

    expect(received(new FrameSource(100), bytes, chunkBytes)).toEqual(['too_big', '6 b']);
  });

  test('a version that nobody speaks is skipped, the next one is found', () => {
    const bytes = Buffer.concat([envelope('x', 5, 0x42), envelope('b', 6)]);

    expect(received(new FrameSource(100), bytes, chunkBytes)).toEqual(['unsupported', '6 b']);
  });

  test('v2 has a shorter header', () => {
    const old = Buffer.from('0200010100000002' + '6162', 'hex');

    expect(received(new FrameSource(100), Buffer.concat([old, envelope('b', 6)]), chunkBytes)).toEqual([
      'unsupported',
      '6 b',
    ]);
  });
});

test.each([
  {bytes: 99, steps: ['1 ' + 'x'.repeat(20)]},
  {bytes: 100, steps: ['1 ' + 'x'.repeat(20)]},
  {bytes: 101, steps: ['too_big']},
])('the limit is exact: $bytes bytes', ({bytes, steps}) => {
  expect(received(new FrameSource(100), envelope('x'.repeat(bytes)), 1000)).toEqual(steps);
});

test('a sliced message over the limit is skipped, the next one is found', () => {
  const source = new FrameSource(140_000);
  source.startSegments('none');
  const bytes = Buffer.concat([wrapEnvelope(envelope('y'.repeat(300_000), 9, 5)), segment(envelope('c', 3, 5))]);

  expect(received(source, bytes, 5000)).toEqual(['too_big', '3 c']);
});

describe('a broken stream of segments', () => {
  const whole = segment(envelope('abc', 1, 5));
  const flipped = (at: number): Buffer => {
    const copy = Buffer.from(whole);
    copy[at]! ^= 0x10;
    return copy;
  };
  const sealed = (payload: Buffer, isSelfContained: boolean): Buffer => {
    const bytes = Buffer.alloc(payload.length + 10);
    payload.copy(bytes, 6);
    sealSegment(bytes, 0, {payloadBytes: payload.length, uncompressedBytes: 0, isSelfContained}, 'none');
    return bytes;
  };
  const long = envelope('z'.repeat(50), 1, 5);

  test.each([
    {what: 'header checksum', bytes: flipped(0)},
    {what: 'payload checksum', bytes: flipped(8)},
    {what: 'trailer', bytes: flipped(whole.length - 1)},
    {what: 'half an envelope in a self-contained segment', bytes: sealed(long.subarray(0, 30), true)},
    {what: 'half a header in a self-contained segment', bytes: sealed(long.subarray(0, 5), true)},
    {what: 'a first slice without a whole header', bytes: sealed(long.subarray(0, 8), false)},
    {what: 'a slice longer than its message', bytes: sealed(Buffer.concat([long, long]), false)},
    {
      what: 'a second slice that is too long',
      bytes: Buffer.concat([sealed(long.subarray(0, 40), false), sealed(long, false)]),
    },
    {
      what: 'a self-contained segment between slices',
      bytes: Buffer.concat([sealed(long.subarray(0, 40), false), whole]),
    },
    {what: 'a negative length', bytes: sealed(Buffer.from('050000010700ffffffff', 'hex'), true)},
  ])('$what', ({bytes}) => {
    const source = new FrameSource(1000);
    source.startSegments('none');

    expect(received(source, bytes, 1000)).toEqual(['broken']);
    expect(source.problem).not.toBe('');
  });
});

test('a large frame in tiny chunks costs no more than a few copies', () => {
  const source = new FrameSource(10_000_000);
  const bytes = envelope('x'.repeat(200_000));
  const one = Buffer.alloc(1);
  for (const byte of bytes.subarray(0, bytes.length - 1)) {
    one[0] = byte;
    source.push(Buffer.from(one));
    if (source.next() !== 'need') {
      throw new Error('Found a frame too early');
    }
  }

  expect(source.pendingBytes).toBe(bytes.length - 1);
  source.push(Buffer.from('x'));
  expect(taken(source)).toEqual([`1 ${'x'.repeat(20)}`]);
  expect(source.pendingBytes).toBe(0);
});
