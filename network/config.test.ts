import { resolve } from 'node:path';
import { readNetworkConfig } from './config';

describe('the settings of the Fabric client', () => {
    it('suit the devnet when nothing is set', () => {
        expect(readNetworkConfig({})).toMatchObject({
            network: 'devnet',
            client: 'sdk',
            profiles: [resolve('data/devnet/connection-org1.json')],
            channel: 'mychannel',
            chaincode: 'invoice',
            walletDirectory: resolve('data/wallet'),
            reader: 'org1-app',
            discovery: 'off',
            orderer: { streams: 2, window: 64, ackTimeoutMs: 5_000 },
        });
    });

    it('take several profiles, organisations and the files for mutual TLS', () => {
        const config = readNetworkConfig({
            NETWORK: 'profile',
            FABRIC_PROFILE: '/a.json, /b.yaml',
            FABRIC_ENDORSERS: 'Org1MSP,Org2MSP',
            FABRIC_TLS_CERT: '/cert.pem',
            FABRIC_TLS_KEY: '/key.pem',
        });
        expect(config.profiles).toEqual(['/a.json', '/b.yaml']);
        expect(config.endorsingMspIds).toEqual(['Org1MSP', 'Org2MSP']);
        expect(config.clientTls).toEqual({ certificate: '/cert.pem', key: '/key.pem' });
    });

    it('cannot be changed once read', () => {
        expect(Object.isFrozen(readNetworkConfig({}))).toBe(true);
    });

    it('report every fault at once', () => {
        const read = () =>
            readNetworkConfig({
                NETWORK: 'moon',
                FABRIC_CLIENT: 'carrier-pigeon',
                FABRIC_DISCOVERY: 'maybe',
                ORDERER_WINDOW: '0',
                FABRIC_TLS_KEY: '/k',
            });
        expect(read).toThrow(
            /NETWORK.*FABRIC_CLIENT.*FABRIC_DISCOVERY.*FABRIC_TLS_CERT.*ORDERER_WINDOW|NETWORK[\s\S]*ORDERER_WINDOW/,
        );
        expect(() => readNetworkConfig({ NETWORK: 'profile' })).toThrow('FABRIC_PROFILE');
    });
});
