// What the linter holds: the recommended sets, types checked, and the one way link → store → views.
import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

/** Views never touch the socket: only main.ts joins the link to the store. */
const oneWay = {
  'no-restricted-imports': ['error', { patterns: [{ group: ['**/link', '**/link.ts'], message: 'Only main.ts knows the link; views read the store.' }] }],
}

export default ts.config(
  { ignores: ['dist', 'node_modules', 'test-results', 'fallback'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  { files: ['**/*.mjs', '*.js', 'test/**'], languageOptions: { globals: { ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  { files: ['src/panels/**', 'src/schematic/**', 'src/trends/**', 'src/*.svelte'], rules: oneWay },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'svelte/prefer-svelte-reactivity': 'off', // the store says by tick when its maps change
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
)
