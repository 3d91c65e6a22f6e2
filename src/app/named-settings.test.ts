import {describe, expect, test} from 'vitest';
import {ConfigFailure} from './config.ts';
import {featuresFrom, limitsFrom, refuseUnknown} from './named-settings.ts';

const TABLE = {maxCollections: 5, pageSize: 50};

describe('named settings', () => {
  test('limits are found by their name', () => {
    const used = new Set<string>();

    expect(limitsFrom(TABLE, {'max-collections': '7', other: '1'}, used)).toEqual({maxCollections: 7});
    expect([...used]).toEqual(['max-collections']);
  });

  test.each(['0', '-1', '1.5', 'x', ''])('a limit of %j is refused', text => {
    expect(() => limitsFrom(TABLE, {'page-size': text}, new Set())).toThrow(ConfigFailure);
  });

  test('a limit in no table is refused with the names that there are', () => {
    expect(() => refuseUnknown('limit', {nope: '1'}, new Set(), ['page-size'])).toThrow(
      'There is no limit nope; there are page-size',
    );
  });

  test('features are on or off', () => {
    expect(featuresFrom(['lexical', 'vectorize'], {vectorize: 'off'})).toEqual({vectorize: false});
    expect(() => featuresFrom(['lexical'], {lexical: 'maybe'})).toThrow('on or off');
    expect(() => featuresFrom(['lexical'], {mcp: 'on'})).toThrow('There is no feature mcp');
  });
});
