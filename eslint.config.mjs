import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const everywhere = [
    'main.ts',
    'config.ts',
    'logger.ts',
    '{core,api,event-service,offchain,network,chaincode,test}/**/*.ts',
];
const tests = ['**/*.test.ts', 'test/**/*.ts'];

/** Folders that hold adapters or roles, as patterns for an import path that leads into them. */
const into = (...folders) => ({
    group: folders.map((folder) => `**/${folder}/**`),
    message: 'Adapters and roles import core only; a main.ts puts them together (ARCHITECTURE.md).',
});
const fabricSdk = {
    regex: '^fabric-(network|common|ca-client|protos)(/|$)',
    message: 'The deprecated SDK stays behind network/gateway/ (docs/adr).',
};
const fabricGateway = {
    regex: '^@hyperledger/fabric-gateway(/|$)',
    message: 'The gateway client stays behind network/peer-gateway/ (docs/adr).',
};
const outside = (files, ...patterns) => ({
    files,
    ignores: tests,
    rules: { 'no-restricted-imports': ['error', { patterns: [...patterns, fabricSdk, fabricGateway] }] },
});

export default tseslint.config(
    { ignores: ['**/dist/**', '**/node_modules/**', 'data/**', 'coverage/**'] },
    js.configs.recommended,
    {
        files: everywhere,
        extends: [...tseslint.configs.strictTypeChecked],
        languageOptions: {
            parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
        },
        rules: {
            complexity: ['error', 10],
            'max-depth': ['error', 3],
            'max-params': ['error', 3],
            'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
            'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
            '@typescript-eslint/no-explicit-any': 'error',
            '@typescript-eslint/consistent-type-imports': 'error',
            '@typescript-eslint/no-floating-promises': 'error',
            '@typescript-eslint/restrict-template-expressions': [
                'error',
                { allowNumber: true, allowBoolean: true },
            ],
            '@typescript-eslint/switch-exhaustiveness-check': 'error',
            '@typescript-eslint/no-unused-vars': [
                'error',
                { varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
            ],
            // Overflows the stack on mongoose's recursive types.
            '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
        },
    },
    {
        files: ['core/**/*.ts'],
        ignores: tests,
        rules: {
            'no-restricted-imports': [
                'error',
                {
                    patterns: [
                        {
                            regex: '^(?!\\.{1,2}/|big\\.js$)',
                            message:
                                'core is pure: it imports nothing but itself and decimal arithmetic (docs/adr).',
                        },
                        into('api', 'event-service', 'offchain', 'network', 'chaincode', 'test'),
                    ],
                },
            ],
            'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'Buffer'],
            'no-restricted-syntax': [
                'error',
                {
                    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
                    message: 'core is given the time.',
                },
                {
                    selector: "MemberExpression[object.name='Date'][property.name='now']",
                    message: 'core is given the time.',
                },
            ],
        },
    },
    outside(['offchain/**/*.ts'], into('api', 'event-service', 'network')),
    outside(['api/**/*.ts'], into('event-service', 'offchain', 'network')),
    outside(['event-service/**/*.ts'], into('api', 'offchain', 'network')),
    outside(['network/**/*.ts'], into('api', 'event-service', 'offchain')),
    {
        files: ['network/gateway/**/*.ts'],
        rules: {
            'no-restricted-imports': [
                'error',
                { patterns: [into('api', 'event-service', 'offchain'), fabricGateway] },
            ],
        },
    },
    {
        files: ['network/peer-gateway/**/*.ts'],
        ignores: tests,
        rules: {
            'no-restricted-imports': [
                'error',
                {
                    patterns: [
                        into('api', 'event-service', 'offchain'),
                        fabricSdk,
                        { regex: '/fabric-(sdk|channel|endorser|ledger-query)$', message: fabricSdk.message },
                    ],
                },
            ],
        },
    },
    { files: ['**/main.ts', 'main.ts'], rules: { 'no-restricted-imports': 'off' } },
    {
        files: everywhere,
        ignores: ['**/config.ts', ...tests],
        rules: {
            'no-restricted-properties': [
                'error',
                { object: 'process', property: 'env', message: 'process.env is read in config.ts alone.' },
            ],
        },
    },
    {
        files: tests,
        rules: { 'max-lines-per-function': 'off', 'no-restricted-imports': 'off' },
    },
    {
        files: ['**/*.{js,mjs,cjs}'],
        languageOptions: {
            globals: {
                process: 'readonly',
                console: 'readonly',
                module: 'writable',
                require: 'readonly',
                __dirname: 'readonly',
                setTimeout: 'readonly',
                URL: 'readonly',
                setInterval: 'readonly',
            },
        },
    },
);
