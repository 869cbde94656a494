const transform = {
    '^.+\\.ts$': [
        '@swc/jest',
        {
            jsc: {
                parser: { syntax: 'typescript', decorators: true },
                transform: { legacyDecorator: true, decoratorMetadata: true },
                target: 'es2023',
            },
            module: { type: 'commonjs' },
            sourceMaps: 'inline',
        },
    ],
};

/** One project a test level, so that each can be run alone: `npx jest --selectProjects unit`. */
const level = (displayName, testMatch) => ({
    displayName,
    testMatch,
    transform,
    testEnvironment: 'node',
    modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/chaincode/dist/', '<rootDir>/data/'],
});

module.exports = {
    forceExit: true,
    projects: [
        level('unit', [
            '<rootDir>/{core,api,event-service,offchain,network,chaincode}/**/*.test.ts',
            '<rootDir>/test/{support,unit}/**/*.test.ts',
        ]),
        level('contract', ['<rootDir>/test/contract/**/*.test.ts']),
        level('integration', ['<rootDir>/test/integration/**/*.test.ts']),
        {
            ...level('conformance', ['<rootDir>/test/conformance/**/*.test.ts']),
            globalSetup: '<rootDir>/test/conformance/global-setup.ts',
            globalTeardown: '<rootDir>/test/conformance/global-teardown.ts',
        },
        level('scenario', ['<rootDir>/test/scenario/**/*.test.ts']),
        level('simulation', ['<rootDir>/test/simulation/**/*.test.ts']),
    ],
};
