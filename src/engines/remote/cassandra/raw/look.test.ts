import {describe, expect, test} from 'vitest';
import {isConditional, isDefinition, isRepeatable, isWorthALook, nodeTableOf, parsed} from './look.ts';

describe('what forwarding looks at', () => {
  test.each([
    {text: 'USE k', isWorth: true},
    {text: '\n  use "K"', isWorth: true},
    {text: '-- c\nUSE k', isWorth: true},
    {text: '/* c */ USE k', isWorth: true},
    {text: 'SELECT * FROM system.local', isWorth: true},
    {text: `select rpc_address from "system"."peers_v2"`, isWorth: true},
    {text: 'SELECT * FROM localities', isWorth: false},
    {text: 'UPDATE t SET v = 1 WHERE local = 1', isWorth: false},
    {text: 'user', isWorth: false},
    {text: '', isWorth: false},
  ])('$text: worth a look, $isWorth', ({text, isWorth}) => {
    expect(isWorthALook(text)).toBe(isWorth);
  });

  test.each([
    {text: 'SELECT * FROM system.local', keyspace: undefined, table: 'local'},
    {text: 'SELECT key FROM local', keyspace: 'system', table: 'local'},
    {text: 'SELECT key FROM local', keyspace: 'k', table: undefined},
    {text: 'SELECT * FROM system.peers', keyspace: 'k', table: 'peers'},
    {text: 'SELECT * FROM system.peers_v2', keyspace: undefined, table: 'peers'},
    {text: 'SELECT * FROM k.peers', keyspace: undefined, table: undefined},
    {text: 'TRUNCATE system.peers', keyspace: undefined, table: undefined},
    {text: 'no CQL', keyspace: undefined, table: undefined},
  ])('$text in $keyspace tells of $table', ({text, keyspace, table}) => {
    expect(nodeTableOf(parsed(text), keyspace)).toBe(table);
  });

  test.each([
    {text: 'SELECT * FROM t', hasTimestamp: false, is: true},
    {text: 'INSERT INTO t (k, v) VALUES (?, 1)', hasTimestamp: true, is: true},
    {text: 'INSERT INTO t (k, v) VALUES (?, 1)', hasTimestamp: false, is: false},
    {text: 'INSERT INTO t (k, v) VALUES (?, 1) USING TIMESTAMP 5', hasTimestamp: false, is: true},
    {text: 'INSERT INTO t (k, v) VALUES (1, now())', hasTimestamp: true, is: false},
    {text: 'INSERT INTO t (k) VALUES (1) IF NOT EXISTS', hasTimestamp: true, is: false},
    {text: 'UPDATE t SET v = ? WHERE k = 1', hasTimestamp: true, is: true},
    {text: 'UPDATE t SET v = v + 1 WHERE k = 1', hasTimestamp: true, is: false},
    {text: 'UPDATE t SET v = v + [1] WHERE k = 1', hasTimestamp: true, is: false},
    {text: 'UPDATE t SET l[0] = 1 WHERE k = 1', hasTimestamp: true, is: false},
    {text: 'UPDATE t SET v = 1 WHERE k = 1 IF v = 2', hasTimestamp: true, is: false},
    {text: 'UPDATE t SET v = 1 WHERE k = 1 IF EXISTS', hasTimestamp: true, is: false},
    {text: 'DELETE FROM t WHERE k = 1', hasTimestamp: true, is: true},
    {text: 'DELETE FROM t WHERE k = 1', hasTimestamp: false, is: false},
    {text: 'DELETE l[0] FROM t WHERE k = 1', hasTimestamp: true, is: false},
    {text: 'DELETE FROM t WHERE k = 1 IF EXISTS', hasTimestamp: true, is: false},
    {text: 'CREATE TABLE t (k int PRIMARY KEY)', hasTimestamp: true, is: false},
    {text: 'TRUNCATE t', hasTimestamp: true, is: false},
    {text: 'not CQL', hasTimestamp: true, is: false},
  ])('$text (a time of its own: $hasTimestamp) may be repeated: $is', ({text, hasTimestamp, is}) => {
    expect(isRepeatable(parsed(text), hasTimestamp)).toBe(is);
  });

  test.each([
    {text: 'INSERT INTO t (k) VALUES (1) IF NOT EXISTS', is: true},
    {text: 'UPDATE t SET v = 1 WHERE k = 1 IF v = 2', is: true},
    {text: 'DELETE FROM t WHERE k = 1 IF EXISTS', is: true},
    {text: 'DELETE FROM t WHERE k = 1', is: false},
    {text: 'SELECT * FROM t', is: false},
  ])('$text is conditional: $is', ({text, is}) => {
    expect(isConditional(parsed(text))).toBe(is);
  });

  test.each([
    {text: ' create table t', is: true},
    {text: 'ALTER KEYSPACE k', is: true},
    {text: 'drop index i', is: true},
    {text: 'DELETE FROM t', is: false},
    {text: 'created', is: false},
  ])('$text is a definition: $is', ({text, is}) => {
    expect(isDefinition(text)).toBe(is);
  });
});
