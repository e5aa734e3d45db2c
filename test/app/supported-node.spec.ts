import { describe, expect, it } from '@jest/globals';
import { requireSupportedNode } from '../../src/app/supported-node.js';

describe('requireSupportedNode', () => {
  it.each(['20.20.2', '22.11.0', '23.9.0', ''])('refuses %s and says which one to take', (version) => {
    expect(() => {
      requireSupportedNode(version);
    }).toThrow(/needs Node\.js 24 or newer.*node_modules\/\.bin\/node/);
  });

  it.each(['24.11.0', '26.0.0', process.versions.node])('takes %s', (version) => {
    expect(() => {
      requireSupportedNode(version);
    }).not.toThrow();
  });
});
