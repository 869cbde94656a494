import { readProfiles } from '../gateway/connection-profile';
import { clientProfile, type ProfileNetwork } from './client-profile';

const node = (host: string, port: number) => ({ host, port, tlsRootCertificatePem: `root of ${host}` });
const network: ProfileNetwork = {
    name: 'native',
    channels: ['mychannel', 'second'],
    organisations: [
        {
            name: 'Org1',
            mspId: 'Org1MSP',
            peer: { ...node('peer0.org1.example.com', 7051), address: '127.0.0.1' },
            certificateAuthority: { ...node('ca.org1.example.com', 7054), name: 'ca-org1' },
        },
    ],
    orderers: [node('orderer.example.com', 7050), node('orderer2.example.com', 7150)],
};

test('clients read every orderer and peer from it, by the names in their certificates', async () => {
    const { peers, orderers, authorities } = await readProfiles([clientProfile(network, 'Org1MSP')]);
    expect(orderers.map(({ url, serverName }) => [url, serverName])).toEqual([
        ['grpcs://orderer.example.com:7050', 'orderer.example.com'],
        ['grpcs://orderer2.example.com:7150', 'orderer2.example.com'],
    ]);
    expect(peers).toMatchObject([
        { mspId: 'Org1MSP', url: 'grpcs://127.0.0.1:7051', serverName: 'peer0.org1.example.com' },
    ]);
    expect(authorities).toMatchObject([{ url: 'https://ca.org1.example.com:7054', caName: 'ca-org1' }]);
});

test('there is none for an organisation that is not in the network', () => {
    expect(() => clientProfile(network, 'Org9MSP')).toThrow('the network native has no organisation Org9MSP');
});
