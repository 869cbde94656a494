import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { servicePackage } from '../chaincode-package/service-package';
import type { NetworkNode } from '../gateway/connection-profile';
import type { Approver } from '../setting-up/chaincode-lifecycle';
import { signerOf } from '../setting-up/enrolled-organisation';
import type { OrdererAdmin } from '../setting-up/join-orderer';
import { addressOf } from './node-daemons';
import { rootPemOf } from './organisations';
import type { OrderingOrganisation, PeerOrganisation } from './topology';

/** The peer organisations as their administrators set the channel up, each with the package of its own chaincode service. */
export function approversOf(peers: readonly PeerOrganisation[], label: string): Promise<readonly Approver[]> {
    return Promise.all(
        peers.map(async (organisation) => {
            const { mspId, peer, chaincode, admin } = organisation;
            const rootPem = await rootPemOf(organisation);
            return {
                mspId,
                peer: networkNode(peer, { mspId, rootPem }),
                admin: await signerOf(admin.identity, mspId),
                chaincodePackage: await servicePackage({
                    label,
                    address: addressOf(chaincode),
                    tls: { rootPem },
                }),
            };
        }),
    );
}

export async function ordererNodesOf(ordering: OrderingOrganisation): Promise<readonly NetworkNode[]> {
    const { mspId, orderers } = ordering;
    const rootPem = await rootPemOf(ordering);
    return orderers.map((orderer) => networkNode(orderer, { mspId, rootPem }));
}

/** An orderer's own TLS certificate is of the organisation that its admin endpoint trusts. */
export async function ordererAdminsOf(ordering: OrderingOrganisation): Promise<readonly OrdererAdmin[]> {
    const tlsRootPem = await rootPemOf(ordering);
    return Promise.all(
        ordering.orderers.map(async ({ name, host, adminPort, identity }) => ({
            name,
            host,
            port: adminPort,
            tlsRootPem,
            certificatePem: await readFile(join(identity, 'tls', 'server.crt'), 'utf8'),
            keyPem: await readFile(join(identity, 'tls', 'server.key'), 'utf8'),
            serverName: name,
        })),
    );
}

function networkNode(
    node: { readonly name: string; readonly host: string; readonly port: number },
    { mspId, rootPem }: { readonly mspId: string; readonly rootPem: string },
): NetworkNode {
    const { name } = node;
    return { name, mspId, url: `grpcs://${addressOf(node)}`, tlsRootPem: rootPem, serverName: name };
}
