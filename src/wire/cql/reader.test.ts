import {describe, expect, test} from 'vitest';
import {UNSET} from '../../core/cql/port.ts';
import {Reader} from './reader.ts';
import {Writer} from './writer.ts';

const reading = (hex: string): Reader => new Reader(Buffer.from(hex, 'hex'));
const written = (write: (writer: Writer) => void): string => {
  const writer = new Writer();
  write(writer);
  return writer.view().toString('hex');
};

describe('what is written is read back', () => {
  test.each([
    {what: 'int', write: (w: Writer) => w.int(-2), read: (r: Reader) => r.int(), hex: 'fffffffe', value: -2},
    {what: 'short', write: (w: Writer) => w.short(65535), read: (r: Reader) => r.short(), hex: 'ffff', value: 65535},
    {what: 'long', write: (w: Writer) => w.long(-1n), read: (r: Reader) => r.long(), hex: 'f'.repeat(16), value: -1n},
    {what: 'string', write: (w: Writer) => w.string('é'), read: (r: Reader) => r.string(), hex: '0002c3a9', value: 'é'},
    {
      what: 'long string',
      write: (w: Writer) => w.longString('ab'),
      read: (r: Reader) => r.longString(),
      hex: '000000026162',
      value: 'ab',
    },
    {
      what: 'null bytes',
      write: (w: Writer) => w.bytes(null),
      read: (r: Reader) => r.bytes(),
      hex: 'ffffffff',
      value: null,
    },
    {
      what: 'unset',
      write: (w: Writer) => w.value(UNSET),
      read: (r: Reader) => r.value(4),
      hex: 'fffffffe',
      value: UNSET,
    },
    {
      what: 'string list',
      write: (w: Writer) => w.stringList(['a', '']),
      read: (r: Reader) => r.stringList(),
      hex: '0002000161' + '0000',
      value: ['a', ''],
    },
    {
      what: 'string multimap',
      write: (w: Writer) => w.stringMultimap(new Map([['k', ['v']]])),
      read: (r: Reader) => r.stringMultimap(),
      hex: '000100016b0001000176',
      value: new Map([['k', ['v']]]),
    },
    {
      what: 'consistency',
      write: (w: Writer) => w.consistency('LOCAL_ONE'),
      read: (r: Reader) => r.consistency(),
      hex: '000a',
      value: 'LOCAL_ONE',
    },
  ])('$what', ({write, read, hex, value}) => {
    expect(written(write)).toBe(hex);
    expect(read(reading(hex))).toEqual(value);
  });
});

describe('what makes no sense is a protocol failure', () => {
  test.each([
    {what: 'a cut int', hex: '000000', read: (r: Reader) => r.int()},
    {what: 'a cut string', hex: '000561', read: (r: Reader) => r.string()},
    {what: 'a negative long string', hex: 'ffffffff', read: (r: Reader) => r.longString()},
    {what: 'a long string beyond the end', hex: '7fffffff', read: (r: Reader) => r.longString()},
    {what: 'a cut value', hex: '0000000200', read: (r: Reader) => r.value(4)},
    {what: 'a value length of -3', hex: 'fffffffd', read: (r: Reader) => r.value(4)},
    {what: 'a list longer than the message', hex: 'ffff0000', read: (r: Reader) => r.stringList()},
    {what: 'an unknown consistency', hex: '000b', read: (r: Reader) => r.consistency()},
    {what: 'an address of 5 bytes', hex: '050102030405', read: (r: Reader) => r.address()},
  ])('$what', ({hex, read}) => {
    expect(() => read(reading(hex))).toThrow(expect.objectContaining({code: 'protocol'}));
  });
});

test('v3 knows no unset value', () => {
  expect(reading('fffffffe').value(3)).toBe(null);
  expect(reading('fffffff0').value(3)).toBe(null);
});

test('a string that is too long is cut at a character', () => {
  const writer = new Writer();
  writer.string('é'.repeat(40_000));

  expect(new Reader(writer.view()).string()).toBe('é'.repeat(32_767));
});
