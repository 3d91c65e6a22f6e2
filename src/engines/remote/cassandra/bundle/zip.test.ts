import {describe, expect, test} from 'vitest';
import {makeZip} from '../../../../../test/fakes/bundle.ts';
import {Random} from '../../../../../test/oracle/random.ts';
import {parseBundle} from './bundle.ts';
import {readZip} from './zip.ts';

const FILES = {'config.json': '{"host":"h","port":"29080"}', cert: 'c'.repeat(5000), key: '', 'ca.crt': 'größer'};

test('files come as they were put in, stored or deflated', () => {
  const files = readZip(makeZip(FILES));

  expect(Object.fromEntries([...files].map(([name, content]) => [name, content.toString()]))).toEqual(FILES);
});

test('a comment may stand behind the end', () => {
  const zip = makeZip(FILES);
  zip.writeUInt16LE(7, zip.length - 2);

  expect(readZip(Buffer.concat([zip, Buffer.from('comment')])).size).toBe(4);
});

test('a port may be a text', () => {
  expect(parseBundle(makeZip(FILES))).toMatchObject({host: 'h', port: 29_080, ca: 'größer', key: ''});
});

describe('what cannot be read is told, never guessed', () => {
  test.each([
    {what: 'nothing', zip: Buffer.alloc(0), says: 'no zip archive'},
    {what: 'an end without files', zip: makeZip({}), says: 'no config.json'},
    {what: 'a file is missing', zip: makeZip({'config.json': FILES['config.json']}), says: 'no ca.crt'},
    {what: 'no port', zip: makeZip({'config.json': '{"host":"h"}'}), says: 'no host and port'},
    {what: 'a port out of range', zip: makeZip({'config.json': '{"host":"h","port":70000}'}), says: 'no host and port'},
    {what: 'JSON that is no object', zip: makeZip({'config.json': 'null'}), says: 'no host and port'},
  ])('$what', ({zip, says}) => {
    expect(() => parseBundle(zip)).toThrow(says);
  });

  test('any bytes changed or cut off: an error, or files', () => {
    const random = new Random(11);
    const whole = makeZip(FILES);
    for (let i = 0; i < 300; i++) {
      const zip = Buffer.from(random.chance(0.5) ? whole : whole.subarray(0, random.below(whole.length)));
      for (let change = random.below(4); change >= 0 && zip.length > 0; change--) {
        zip[random.below(zip.length)] = random.below(256);
      }
      try {
        expect(readZip(zip).size).toBeLessThan(1000);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  });
});
