// What eslint asks of the pages and of the tests that drive them; run from the top of the tree.
import js from '@eslint/js';
import globals from 'globals';

const house = {
    curly: 'error',
    eqeqeq: 'error',
    'no-implicit-globals': 'error',
    'no-shadow': 'error',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
    'no-var': 'error',
    'prefer-const': 'error',
};

// The pages' security policy forbids these in the browser; here the author hears of it earlier.
const unsafe = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write', 'writeln'].map(
    (property) => ({
        property,
        message: 'Use textContent or build elements: Trusted Types are on.',
    }),
);

export default [
    js.configs.recommended,
    {
        files: ['assets/web/**/*.js'],
        languageOptions: { ecmaVersion: 2020, sourceType: 'module', globals: globals.browser },
        rules: {
            ...house,
            'no-eval': 'error',
            'no-implied-eval': 'error',
            'no-restricted-properties': ['error', ...unsafe],
        },
    },
    {
        files: ['tests/**/*.js'],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: 'module',
            // What a test hands to the browser runs there.
            globals: { ...globals.node, ...globals.browser },
        },
        rules: house,
    },
];
