/** Lets a child process of a test run TypeScript: `node -r test/support/typescript-hook.js file.ts`. */
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

const options = {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'commonjs' },
    swcrc: false,
};

require.extensions['.ts'] = (module, filename) => {
    module._compile(transformSync(readFileSync(filename, 'utf8'), { ...options, filename }).code, filename);
};
