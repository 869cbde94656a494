import type { NetworkNode } from '../gateway/connection-profile';
import { ChannelView } from './channel-view';
import { blocksReadable, ordererServes } from './checks/blocks';
import { chaincodeCommitted } from './checks/chaincode-definition';
import { channelKnown } from './checks/channel';
import { clockSkew, TOLERATED_MS, WINDOW_MS } from './checks/clock';
import { contractAnswers } from './checks/contract-answers';
import { endorsementPolicy } from './checks/endorsement-policy';
import { trialEndorsement } from './checks/trial-endorsement';
import { member } from './checks/membership';
import { Endorsers } from './endorsers';
import type { Step } from './examination';
import { failed, ok, skipped, type Finding } from './finding';
import { keyOf, ownPeersOf, profileOf, signerOf, type Patient } from './patient';
import { GrpcBlockReader } from './probes/first-block';
import { GrpcPeerClient } from './probes/peer-client';
import { STEP } from './step-names';

/** What the checks of one examination ask with. */
interface Asking {
    readonly patient: Patient;
    readonly ownPeers: readonly NetworkNode[];
    readonly client: GrpcPeerClient;
    readonly blocks: GrpcBlockReader;
    readonly view: ChannelView;
    readonly endorsers: Endorsers;
}

/** The checks that need an identity: what peers and orderers answer to it. */
export function channelSteps(patient: Patient): readonly Step[] {
    const asking = askingFor(patient);
    const { ownPeers } = asking;
    return [
        ...ownPeers.map((node) => channelStep(node, asking)),
        ...agreedSteps(
            asking,
            ownPeers.map(({ name }) => STEP.channel(name)),
        ),
    ];
}

function askingFor(patient: Patient): Asking {
    const { config, clientTls } = patient;
    const signer = signerOf(patient);
    const ownPeers = ownPeersOf(patient);
    const client = new GrpcPeerClient({ signer, ...(clientTls !== undefined && { clientTls }) });
    return {
        patient,
        ownPeers,
        client,
        blocks: new GrpcBlockReader({ signer, ...(clientTls !== undefined && { clientTls }) }),
        view: new ChannelView({ client, channel: config.channel, nodes: ownPeers }),
        endorsers: new Endorsers(patient, client),
    };
}

function channelStep(node: NetworkNode, { client, patient }: Asking): Step {
    const { channel } = patient.config;
    return {
        name: STEP.channel(node.name),
        needs: [[STEP.certificate], [STEP.tls(node.name)]],
        check: () => channelKnown({ client, node, channel }),
    };
}

/** What the channel agrees on; any own peer that has joined it can be asked. */
function agreedSteps(asking: Asking, joined: readonly string[]): readonly Step[] {
    const { orderers } = profileOf(asking.patient);
    const mspId = keyOf(asking.patient)?.mspId ?? '';
    return [
        { name: STEP.membership, needs: [joined], check: () => membership(asking) },
        { name: STEP.clock, needs: [joined], check: () => clock(asking) },
        { name: STEP.definition, needs: [joined], check: () => definition(asking) },
        { name: STEP.policy, needs: [[STEP.definition]], check: () => policy(asking) },
        {
            name: STEP.contract,
            needs: [[STEP.definition]],
            check: async () => contractAnswers(await asking.endorsers.contractAnswers()),
        },
        {
            name: STEP.trial,
            needs: [[STEP.policy], [STEP.contract]],
            check: async () => trialEndorsement(await asking.endorsers.trial(mspId)),
        },
        ...orderers.map((node) => ({
            name: STEP.orderer(node.name),
            needs: [[STEP.tls(node.name)], joined],
            check: () => ordering(node, asking),
        })),
        { name: STEP.blocks, needs: [joined], check: () => blocks(asking) },
    ];
}

async function clock({ patient, ownPeers, blocks: reader, view }: Asking): Promise<Finding> {
    const [node] = ownPeers;
    if (node === undefined) return skipped('there is no peer to compare with');
    const question = { channel: patient.config.channel, number: (await view.height()) - 1 };
    const now = Date.now();
    const ask = (at: number) => reader.block('peer', node, { ...question, at: new Date(at) });
    return clockSkew({
        honest: await ask(now),
        early: await ask(now - WINDOW_MS + TOLERATED_MS),
        late: await ask(now + WINDOW_MS - TOLERATED_MS),
    });
}

async function membership({ patient, view }: Asking): Promise<Finding> {
    const key = keyOf(patient);
    if (key === undefined) return failed('there is no identity', 'Enrol one (npm run enrol).');
    return member(await view.config(), key);
}

async function definition({ patient, view }: Asking): Promise<Finding> {
    const { chaincode: name, channel } = patient.config;
    const mspId = keyOf(patient)?.mspId ?? '';
    return chaincodeCommitted(await view.definition(name), { name, channel, mspId });
}

async function policy({ patient, view, endorsers }: Asking): Promise<Finding> {
    const { chaincode, discovery, client, endorsingMspIds } = patient.config;
    if (client === 'gateway' && endorsingMspIds === undefined)
        return ok('the peer that is asked finds the endorsers itself (FABRIC_CLIENT=gateway)');
    const answer = await view.definition(chaincode);
    if (answer.kind === 'absent') return failed('there is no chaincode', 'Commit it first.');
    return endorsementPolicy({
        config: await view.config(),
        validationParameter: answer.validationParameter,
        layouts: await endorsers.layouts(),
        discovery: discovery !== 'off' || client === 'gateway',
    });
}

async function ordering(node: NetworkNode, { patient, blocks: reader, view }: Asking): Promise<Finding> {
    const number = (await view.height()) - 1;
    return ordererServes(await reader.block('orderer', node, { channel: patient.config.channel, number }));
}

/** Of the first own peer that sends them. */
async function blocks({ patient, ownPeers, blocks: reader, view }: Asking): Promise<Finding> {
    const { channel } = patient.config;
    const number = (await view.height()) - 1;
    let finding: Finding = failed('there is no peer to read from', 'Add a peer to the profile.');
    for (const node of ownPeers) {
        const newest = await reader.block('peer', node, { channel, number });
        const first = number === 0 ? newest : await reader.block('peer', node, { channel, number: 0 });
        finding = blocksReadable({ first, newest });
        if (finding.status !== 'failed') return finding;
    }
    return finding;
}
