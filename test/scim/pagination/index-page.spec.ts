import { describe, expect, it } from '@jest/globals';
import { parseIndexPage } from '../../../src/scim/pagination/index-page.js';
import { scimErrorOf } from '../errors.js';

const limits = { default: 100, max: 200 };

describe('parseIndexPage', () => {
  it.each<[string | number | undefined, string | number | undefined, number, number]>([
    [undefined, undefined, 1, 100],
    ['', '', 1, 100],
    ['1', '10', 1, 10],
    [5, 7, 5, 7],
    ['0', '0', 1, 0],
    [-3, -3, 1, 0],
    ['-3', '-1', 1, 0],
    ['101', '1000', 101, 200],
    ['+2', '007', 2, 7],
  ])('startIndex %j count %j', (startIndex, count, start, size) => {
    expect(parseIndexPage(startIndex, count, limits)).toEqual({ startIndex: start, count: size });
  });

  it.each([
    ['1.5', undefined],
    ['x', undefined],
    [' 1', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    [1.5, undefined],
    [Number.NaN, undefined],
    [undefined, '9'.repeat(400)],
    [undefined, Number.POSITIVE_INFINITY],
  ])('refuses %j %j', (startIndex, count) => {
    expect(scimErrorOf(() => parseIndexPage(startIndex, count, limits)).scimType).toBe('invalidValue');
  });
});
