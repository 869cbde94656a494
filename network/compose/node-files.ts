import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeDurably } from '../devnet/write-durably';
import type { ServiceFile } from '../native/chaincode/service-file';
import { ordererConfiguration } from '../native/orderer-configuration';
import { peerConfiguration } from '../native/peer-configuration';
import type { PeerOrganisation, Topology } from '../native/topology';
import type { Approver } from '../setting-up/chaincode-lifecycle';

/** Where Fabric's own image of a peer has the programs that connect it to chaincode as a service (fabric images/peer). */
const BUILDER = '/opt/hyperledger/ccaas_builder';
/** Where this project's image has the chaincode. */
const CHAINCODE_DIRECTORY = join('/app', 'chaincode');

/** Writes what each container reads at its start, beside its identity: orderer.yaml, core.yaml, and service.json for a chaincode. */
export async function writeNodeFiles(
    { peers, ordering }: Topology,
    chaincode: { readonly name: string; readonly approvers: readonly Approver[] },
): Promise<void> {
    for (const orderer of ordering.orderers) {
        const configuration = ordererConfiguration(ordering.mspId, orderer);
        await writeDurably(join(orderer.identity, 'orderer.yaml'), stringify(configuration));
    }
    for (const organisation of peers) {
        const configuration = peerConfiguration(organisation, BUILDER);
        await writeDurably(join(organisation.peer.identity, 'core.yaml'), stringify(configuration));
        await writeServiceFile(organisation, chaincode);
    }
}

async function writeServiceFile(
    { mspId, chaincode }: PeerOrganisation,
    { name, approvers }: { readonly name: string; readonly approvers: readonly Approver[] },
): Promise<void> {
    const approver = approvers.find((one) => one.mspId === mspId);
    if (approver === undefined) throw new Error(`${mspId} has no package of ${name}`);
    const tls = join(chaincode.identity, 'tls');
    const service: ServiceFile = {
        directory: CHAINCODE_DIRECTORY,
        name,
        packageId: approver.chaincodePackage.packageId,
        address: `${chaincode.listensOn}:${chaincode.port}`,
        tls: { certificateFile: join(tls, 'server.crt'), keyFile: join(tls, 'server.key') },
    };
    await writeDurably(
        join(chaincode.identity, 'service.json'),
        `${JSON.stringify(service, undefined, 4)}\n`,
    );
}
