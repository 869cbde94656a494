import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { drawPorts } from '../../network/devnet/devnet-ports';
import { readProfiles, type CertificateAuthority } from '../../network/gateway/connection-profile';
import { findBinaries } from '../../network/native/binaries';
import { approversOf } from '../../network/native/channel-members';
import { readNativeConfig } from '../../network/native/config';
import type { Daemon } from '../../network/native/daemon';
import { inheritedEnvironment } from '../../network/native/inherited-environment';
import { addressOf, NodeDaemons } from '../../network/native/node-daemons';
import type { PeerOrganisation } from '../../network/native/topology';
import { installChaincode } from '../../network/setting-up/chaincode-lifecycle';
import { enrolOrganisation } from '../../network/setting-up/enrolled-organisation';
import { joinPeer } from '../../network/setting-up/join-peer';
import { retryUntil } from '../../network/setting-up/retry-until';
import type { NativeNodes } from './native-nodes';

const CHANNEL = 'mychannel';
const SOON = { timeoutMs: 60_000 };

/** Another peer of the first organisation, with all that the first one has. */
export interface SecondPeer {
    readonly name: string;
    readonly daemon: Daemon;
    /** The connection profile with it behind the first. */
    readonly profile: object;
}

/** Enrols it, starts it, and has it join the channel and install the chaincode. Its daemon is the caller's to stop. */
export async function startSecondPeer(nodes: NativeNodes, data: string): Promise<SecondPeer> {
    const { peers } = await nodes.topology();
    const [first] = peers;
    if (first === undefined) throw new Error('the network has no peer');
    const organisation = await withSecondPeer(first);
    const { peer, mspId } = organisation;
    const profileFile = join(data, 'native', 'connection-org1.json');
    await enrolSecond(organisation, profileFile);
    const daemons = nodeDaemons();
    await daemons.startPeer(organisation);
    const [approver] = await approversOf([organisation], 'invoice_1.0');
    if (approver === undefined) throw new Error('nobody approves');
    const genesisBlock = await readFile(join(data, 'native', 'channel.block'));
    await retryUntil(() => joinPeer(approver.peer, approver.admin, { channel: CHANNEL, genesisBlock }), SOON);
    await retryUntil(() => installChaincode(approver), SOON);
    const profile = await profileWith(profileFile, { first, second: peer, mspId });
    return { name: peer.name, daemon: daemons.peer(organisation), profile };
}

async function withSecondPeer(first: PeerOrganisation): Promise<PeerOrganisation> {
    const [port = 0, chaincodePort = 0, operationsPort = 0] = await drawPorts(3);
    const name = `peer1.${first.domain}`;
    const directory = join(first.peer.directory, '..', name);
    const identity = join(first.directory, 'peers', name);
    const peer = {
        ...first.peer,
        id: 'peer1',
        name,
        directory,
        identity,
        port,
        chaincodePort,
        operationsPort,
    };
    return { ...first, peer };
}

async function enrolSecond({ directory, mspId, peer }: PeerOrganisation, profile: string): Promise<void> {
    await enrolOrganisation({
        directory,
        mspId,
        authority: await authorityIn(profile, mspId),
        registrar: readNativeConfig().registrar,
        members: [
            {
                id: peer.id,
                role: 'peer',
                directory: join('peers', peer.name),
                tlsHosts: [peer.name, 'localhost', peer.host],
            },
        ],
    });
}

async function authorityIn(profile: string, mspId: string): Promise<CertificateAuthority> {
    const { authorities } = await readProfiles([profile]);
    const authority = authorities.find((one) => one.mspId === mspId);
    if (authority === undefined) throw new Error(`${profile} has no authority of ${mspId}`);
    return authority;
}

function nodeDaemons(): NodeDaemons {
    const { searchPath, environment, registrar } = readNativeConfig();
    return new NodeDaemons({
        binaries: findBinaries(searchPath),
        builder: resolve(__dirname, '../../network/native/builder'),
        chaincodeKeeper: '',
        environment: inheritedEnvironment(environment),
        registrar,
    });
}

interface Pair {
    readonly first: PeerOrganisation;
    readonly second: PeerOrganisation['peer'];
    readonly mspId: string;
}

/** The profile of the first peer's organisation, with a copy of that peer's entries for the second one. */
async function profileWith(file: string, { first, second, mspId }: Pair): Promise<object> {
    const profile: unknown = JSON.parse(await readFile(file, 'utf8'), (key, value: unknown) => {
        if (!isRecord(value)) return value;
        if (key === 'peers' && first.peer.name in value)
            return { ...value, [second.name]: renamed(value[first.peer.name], first.peer, second) };
        if (value['mspid'] === mspId) return { ...value, peers: [first.peer.name, second.name] };
        return value;
    });
    if (!isRecord(profile)) throw new Error(`${file} holds no profile`);
    return profile;
}

/** A node's entry with the other one's name and address. */
function renamed(entry: unknown, from: PeerOrganisation['peer'], to: PeerOrganisation['peer']): unknown {
    const text = JSON.stringify(entry)
        .replaceAll(from.name, to.name)
        .replaceAll(addressOf(from), addressOf(to));
    return JSON.parse(text);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
