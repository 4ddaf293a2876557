import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      // Control characters are what separates pieces of rows.
      'no-control-regex': 'off',
      eqeqeq: 'error',
      'no-implicit-globals': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
    },
  },
];
