import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', '.build/', '.demo/', 'coverage/', 'node_modules/', '**/*.mjs', '**/*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Nest modules and injectables are classes whose body is their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // A test file is one describe() around tables of cases; its length is not a sign of anything.
    files: ['test/**/*.ts', 'connectors/sdk/testing/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 600 }], 'no-console': 'off' },
  },
  {
    // Tables of data may be longer (docs/architecture.md).
    files: ['src/scim/schema/definitions/**/*.ts', 'connectors/*/profiles/**/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // Programs that talk to a person on a terminal.
    files: ['src/cli/**/*.ts', 'src/cli.ts', 'demo/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
