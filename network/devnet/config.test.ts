import { resolve } from 'node:path';
import { readConfig } from './config';

describe('readConfig', () => {
    test('needs nothing: data and chaincode are found below the working directory', () => {
        expect(readConfig({})).toMatchObject({
            directory: resolve('data/devnet'),
            chaincodeDirectory: resolve('chaincode'),
            channels: ['mychannel'],
            basePort: undefined,
            batch: {},
            logLevel: 'info',
        });
    });

    test('takes what the environment gives', () => {
        const environment = {
            DATA_DIR: '/d',
            FABRIC_CHANNELS: 'mychannel,second',
            DEVNET_BASE_PORT: '7050',
            DEVNET_BATCH_TIMEOUT_MS: '50',
            DEVNET_BATCH_MESSAGES: '10',
        };
        expect(readConfig(environment)).toMatchObject({
            directory: '/d/devnet',
            channels: ['mychannel', 'second'],
            basePort: 7050,
            batch: { timeoutMs: 50, maxMessages: 10 },
        });
    });

    test('names every fault at once', () => {
        const read = () => readConfig({ DEVNET_BASE_PORT: 'x', DEVNET_BATCH_TIMEOUT_MS: '0' });
        expect(read).toThrow(
            /DEVNET_BATCH_TIMEOUT_MS must be .* not "0"; DEVNET_BASE_PORT must be .* not "x"/,
        );
    });
});
