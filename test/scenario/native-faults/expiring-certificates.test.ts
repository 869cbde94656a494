import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { MINUTE } from '../../../core/instant';
import { IdentityWallet } from '../../../network/gateway/wallet/identity-wallet';
import { describeWhereFabricIs } from '../../support/native-programs';
import { openTrial } from '../../support/native-trial';
import { eventually } from '../../support/service-eventually';
import { issue, succeed } from '../../support/service-invoices';

const AUTHORITIES = ['ca.org1.example.com', 'ca.org2.example.com'];

/** Few, since it takes minutes. */
const CLIENTS = 2;

/** From the request on; Fabric's authority lets the certificate begin five minutes before. It is due after one minute. */
const LIFETIME = '4m';
const PATIENCE_MS = 8 * MINUTE;

describeWhereFabricIs('certificates of a real authority that run out under load', () => {
    const { nodes, service, underLoad, data } = openTrial('native-expiring', {
        environment: { NATIVE_ORDERERS: '1' },
        settings: async () => {
            for (const name of AUTHORITIES) await shortenLifetime(join(data, 'native', 'nodes', name));
            await nodes.restart(...AUTHORITIES);
            return {};
        },
    });

    const certificateOf = async (label: string): Promise<X509Certificate> => {
        const identity = await new IdentityWallet(service.network.walletDirectory).find(label);
        if (identity === undefined) throw new Error(`the wallet has no ${label}`);
        return new X509Certificate(identity.certificatePem);
    };
    const ended = async (certificate: X509Certificate): Promise<void> => {
        const notAfter = Date.parse(certificate.validTo);
        await eventually(
            'the certificate has run out',
            () => Promise.resolve(Date.now() > notAfter),
            PATIENCE_MS,
        );
    };

    underLoad(
        'are renewed in time, and the service goes on when the old ones have run out',
        async () => {
            const old = await certificateOf('org1-app');
            expect(Date.parse(old.validTo) - Date.now()).toBeLessThan(10 * MINUTE);
            await ended(old);
            for (const label of ['org1-app', 'org2-app'])
                expect(Date.parse((await certificateOf(label)).validTo)).toBeGreaterThan(Date.now());
            await service.turnsReady();
            await eventually(
                'an invoice is issued and approved',
                async () => {
                    await succeed('approve', await issue(service.seller), service.buyer);
                    return true;
                },
                2 * MINUTE,
            );
        },
        CLIENTS,
    );
});

/** Of the certificates that the authority makes from its next start on. */
async function shortenLifetime(directory: string): Promise<void> {
    const file = join(directory, 'fabric-ca-server-config.yaml');
    const configuration: unknown = parse(await readFile(file, 'utf8'), (key, value: unknown) =>
        key === 'expiry' && value === '8760h' ? LIFETIME : value,
    );
    await writeFile(file, stringify(configuration));
}
