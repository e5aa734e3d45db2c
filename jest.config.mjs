/** Jest runs on compiled output: `tsc -p tsconfig.test.json` writes it to .build first. */
export default {
  rootDir: '.build',
  testMatch: ['<rootDir>/test/**/*.spec.js'],
  transform: {},
  testEnvironment: 'node',
  testTimeout: 60_000,
  maxWorkers: 2,
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
};
