import { readdirSync } from 'node:fs';
import { join } from 'node:path';

jest.mock('fabric-common', () => {
    throw new Error('the deprecated SDK was loaded');
});
jest.mock('fabric-network', () => {
    throw new Error('the deprecated SDK was loaded');
});

const sources = readdirSync(__dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

describe('this client', () => {
    it.each(sources)('loads nothing of the deprecated SDK: %s', (file) => {
        expect(() => jest.requireActual<object>(join(__dirname, file))).not.toThrow();
    });

    it('would be caught if it did', () => {
        const sdkClient = join(__dirname, '../gateway/fabric-channel');
        expect(() => jest.requireActual<object>(sdkClient)).toThrow('the deprecated SDK was loaded');
    });

    it('reads blocks without it, too', () => {
        const blockSource = join(__dirname, '../gateway/fabric-block-source');
        expect(() => jest.requireActual<object>(blockSource)).not.toThrow();
    });
});
