import {afterAll, beforeAll, expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.run('CREATE TABLE t (p int, c int, s int static, v int, PRIMARY KEY (p, c))');
});

afterAll(() => cql.close());

const BAD = new Uint8Array(1);
const NONE = new Uint8Array(4);
const LEAST = new Uint8Array([0x80, 0, 0, 0, 0, 0, 0, 0]);

// Seen in: Apache Cassandra 5.0, where what nobody comes to is not looked at.
test.each([
  {text: 'DELETE FROM t USING TIMESTAMP ? WHERE p = 1 AND c IN ?', values: [LEAST, NONE], says: /^no failure/},
  {text: 'DELETE FROM t USING TIMESTAMP ? WHERE p = 1 AND c > 1 AND c < 1', values: [LEAST], says: /^no failure/},
  {text: 'DELETE FROM t USING TIMESTAMP ? WHERE p = 1 AND c = 1', values: [LEAST], says: /^Out of bound timestamp/},
  {text: 'DELETE FROM t USING TIMESTAMP ? WHERE p IN ?', values: [LEAST, NONE], says: /^Out of bound timestamp/},
  {text: 'DELETE FROM t WHERE p IN ? AND c = ?', values: [NONE, BAD], says: /^Expected 4 or 0 byte int/},
  {text: 'DELETE FROM t WHERE p IN ? AND c > ?', values: [NONE, BAD], says: /^Expected 4 or 0 byte int/},
  {text: 'SELECT * FROM t WHERE p IN ? AND c = ?', values: [NONE, BAD], says: /^no failure/},
  {text: 'SELECT * FROM t WHERE p = ? AND c IN ?', values: [BAD, NONE], says: /^Expected 4 or 0 byte int/},
])('$text: $says', async ({text, values, says}) => {
  expect(await cql.failure(text, values)).toMatch(says);
});
