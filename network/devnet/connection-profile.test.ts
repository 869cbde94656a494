import { connectionProfile, type ProfileNetwork } from './connection-profile';

const node = (host: string, port: number) => ({
    host,
    port,
    tlsRootCertificatePem: `certificate of ${host}`,
});
const organisation = (name: string, port: number) => ({
    name,
    mspId: `${name}MSP`,
    peer: node(`peer0.${name.toLowerCase()}.example.com`, port),
    certificateAuthority: {
        ...node(`ca.${name.toLowerCase()}.example.com`, port + 1),
        name: `ca-${name.toLowerCase()}`,
    },
});
const network: ProfileNetwork = {
    channels: ['mychannel'],
    organisations: [organisation('Org1', 7051), organisation('Org2', 9051)],
    orderer: node('orderer.example.com', 7050),
};

describe('connectionProfile', () => {
    test('names every node that it uses, with an address and the certificate to trust', () => {
        expect(connectionProfile(network, 'Org2MSP')).toMatchObject({
            client: { organization: 'Org2' },
            channels: {
                mychannel: {
                    orderers: ['orderer.example.com'],
                    peers: { 'peer0.org1.example.com': {}, 'peer0.org2.example.com': {} },
                },
            },
            organizations: {
                Org1: {
                    mspid: 'Org1MSP',
                    peers: ['peer0.org1.example.com'],
                    certificateAuthorities: ['ca.org1.example.com'],
                },
                Org2: {
                    mspid: 'Org2MSP',
                    peers: ['peer0.org2.example.com'],
                    certificateAuthorities: ['ca.org2.example.com'],
                },
            },
            orderers: { 'orderer.example.com': { url: 'grpcs://127.0.0.1:7050' } },
            peers: {
                'peer0.org2.example.com': {
                    url: 'grpcs://127.0.0.1:9051',
                    tlsCACerts: { pem: 'certificate of peer0.org2.example.com' },
                    grpcOptions: { 'ssl-target-name-override': 'peer0.org2.example.com' },
                },
            },
            certificateAuthorities: {
                'ca.org1.example.com': { url: 'https://127.0.0.1:7052', caName: 'ca-org1' },
            },
        });
    });

    test('refuses an organisation that has no peer', () => {
        expect(() => connectionProfile(network, 'OrdererMSP')).toThrow(
            'the network devnet has no organisation OrdererMSP',
        );
    });
});
