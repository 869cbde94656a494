import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** Writes the chaincode of test/fixtures/chaincode into a new directory, in the layout of one that has been compiled. */
export function buildFixtureChaincode(directory: string): void {
    const fixture = join(ROOT, 'test/fixtures/chaincode');
    mkdirSync(directory);
    cpSync(join(fixture, 'index.js'), join(directory, 'dist/index.js'));
    const description = { name: 'conformance-chaincode', version: '1.0.0', main: 'dist/index.js' };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(description));
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'), 'dir');
}
