import { delimiter, resolve } from 'node:path';
import { readNativeConfig } from './config';

test('without settings it is the test network with three orderers in ./data/native', () => {
    expect(readNativeConfig({})).toMatchObject({
        directory: resolve('data/native'),
        channel: 'mychannel',
        furtherChannels: [],
        chaincode: 'invoice',
        consensus: 'raft',
        orderers: 3,
        batch: {},
        chaincodeDirectory: resolve('chaincode'),
    });
});

test('further channels are those of FABRIC_CHANNELS that the service does not use', () => {
    const { channel, furtherChannels } = readNativeConfig({ FABRIC_CHANNELS: 'mychannel,second' });
    expect([channel, furtherChannels]).toEqual(['mychannel', ['second']]);
});

test('the directories of FABRIC_BIN are looked at before those of PATH', () => {
    const FABRIC_BIN = ['/fabric', '/ca'].join(delimiter);
    expect(readNativeConfig({ FABRIC_BIN, PATH: '/bin' }).searchPath).toBe(
        ['/fabric', '/ca', '/bin'].join(delimiter),
    );
});

test('a BFT cluster has four orderers', () => {
    expect(readNativeConfig({ NATIVE_CONSENSUS: 'bft' })).toMatchObject({ consensus: 'bft', orderers: 4 });
    expect(() => readNativeConfig({ NATIVE_CONSENSUS: 'solo' })).toThrow(
        'NATIVE_CONSENSUS must be raft or bft',
    );
});

test('all faults are told at once', () => {
    const environment = { NATIVE_ORDERERS: '2', NATIVE_BATCH_TIMEOUT_MS: '0', NATIVE_BATCH_MESSAGES: 'x' };
    expect(() => readNativeConfig(environment)).toThrow(
        /NATIVE_BATCH_TIMEOUT_MS.*NATIVE_BATCH_MESSAGES.*NATIVE_ORDERERS must be 1 or 3/,
    );
});
