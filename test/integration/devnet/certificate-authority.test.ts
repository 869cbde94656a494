import FabricCAServices from 'fabric-ca-client';
import { Wallets, type X509Identity } from 'fabric-network';
import { DevnetProcess } from './devnet-process';
import { CHAINCODE, CHANNEL, connect } from './fabric-client';

jest.setTimeout(60_000);

interface AuthorityEntry {
    readonly url: string;
    readonly caName: string;
    readonly tlsCACerts: { readonly pem: string[] };
}

describe('an unmodified fabric-ca-client 2.2 on the devnet', () => {
    let devnet: DevnetProcess;
    beforeAll(async () => {
        devnet = await DevnetProcess.start();
    });
    afterAll(() => devnet.stop());

    async function authorityOf(organisation: 'org1' | 'org2'): Promise<FabricCAServices> {
        const profile = await devnet.profile(organisation);
        const authorities = profile['certificateAuthorities'] as Record<string, AuthorityEntry>;
        const entry = authorities[`ca.${organisation}.example.com`];
        if (!entry) throw new Error('the profile has no certificate authority');
        return new FabricCAServices(
            entry.url,
            { trustedRoots: entry.tlsCACerts.pem, verify: true },
            entry.caName,
        );
    }

    test.each([
        ['org1', 'Org1MSP'],
        ['org2', 'Org2MSP'],
    ] as const)(
        'a user whom the registrar of %s registers can enrol and submit transactions',
        async (organisation, mspId) => {
            const authority = await authorityOf(organisation);
            const registrar = await authority.enroll({ enrollmentID: 'admin', enrollmentSecret: 'adminpw' });
            const wallet = await Wallets.newInMemoryWallet();
            const registrarIdentity = identityOf(mspId, registrar);
            const provider = wallet.getProviderRegistry().getProvider('X.509');
            const user = await provider.getUserContext(registrarIdentity, 'admin');
            const secret = await authority.register(
                { enrollmentID: 'appUser', role: 'client', affiliation: '' },
                user,
            );
            const enrolment = await authority.enroll({ enrollmentID: 'appUser', enrollmentSecret: secret });
            const gateway = await connect(devnet, {
                organisation,
                discovery: true,
                identity: identityOf(mspId, enrolment),
            });
            const contract = (await gateway.getNetwork(CHANNEL)).getContract(CHAINCODE);
            expect((await contract.submitTransaction('caller')).toString()).toBe(mspId);
            gateway.disconnect();
        },
    );

    test('a wrong secret is refused', async () => {
        const authority = await authorityOf('org1');
        await expect(authority.enroll({ enrollmentID: 'admin', enrollmentSecret: 'wrong' })).rejects.toThrow(
            /Authentication failure/,
        );
    });

    function identityOf(mspId: string, enrolment: FabricCAServices.IEnrollResponse): X509Identity {
        const credentials = { certificate: enrolment.certificate, privateKey: enrolment.key.toBytes() };
        return { type: 'X.509', mspId, credentials };
    }
});
