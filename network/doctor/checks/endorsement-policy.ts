import { peer, type common } from '@hyperledger/fabric-protos';
import { compileChannelPolicies } from '../../devnet/identity/channel-policy';
import type { Identity } from '../../devnet/identity/identity';
import { satisfies } from '../../devnet/identity/policy';
import type { Layout } from '../../gateway/endorsement-plan';
import { failed, ok, type Finding } from '../finding';

export interface PolicyQuestion {
    readonly config: common.Config;
    /** Of the chaincode's definition: `protos.ApplicationPolicy`. */
    readonly validationParameter: Uint8Array;
    readonly layouts: readonly Layout[];
    readonly discovery: boolean;
}

/** Whether the peers that the service asks are enough for the chaincode's endorsement policy, by the policy itself. */
export function endorsementPolicy({
    config,
    validationParameter,
    layouts,
    discovery,
}: PolicyQuestion): Finding {
    const usable = layouts.filter((layout) => layout.every(hasEnough));
    if (usable.length === 0)
        return failed(
            'discovery knows no set of peers that can endorse now',
            'Some organisation has no peer that is up, has joined the channel and has the chaincode installed; anchor peers must be set for peers to hear of those of others.',
        );
    const enough = usable.find((layout) => isMet(validationParameter, config, peersOf(layout)));
    if (enough !== undefined) return ok(`met by peers of ${mspIdsOf(enough).join(', ')}`);
    return failed(
        `not met by peers of ${[...new Set(usable.flatMap(mspIdsOf))].join(', ')} alone`,
        discovery
            ? 'Leave FABRIC_ENDORSERS empty, or name the organisations that the policy asks for.'
            : 'Add peers of the other organisations to the profile, or set FABRIC_DISCOVERY=on; FABRIC_ENDORSERS must name enough of them.',
    );
}

function hasEnough({ needed, candidates }: Layout[number]): boolean {
    return candidates.length >= needed;
}

function mspIdsOf(layout: Layout): readonly string[] {
    return layout.map(({ name, candidates }) => candidates[0]?.mspId ?? name).toSorted();
}

function isMet(validationParameter: Uint8Array, config: common.Config, peers: readonly Identity[]): boolean {
    const policy = peer.ApplicationPolicy.deserializeBinary(validationParameter);
    const own = policy.getSignaturePolicy();
    if (own !== undefined) return satisfies(own, peers);
    const reference = policy.getChannelConfigPolicyReference();
    return compileChannelPolicies(config).get(reference)?.(peers) ?? false;
}

function peersOf(layout: Layout): readonly Identity[] {
    return layout.flatMap(({ name, needed, candidates }) =>
        candidates.slice(0, needed).map(({ mspId = name, url }) => somePeer(mspId, url)),
    );
}

/** A peer of the organisation as far as policies look at it: what it is, and that it is not another. */
function somePeer(mspId: string, url: string): Identity {
    return {
        mspId,
        roles: new Set(['member', 'peer']),
        certificatePem: '',
        certificateDer: Buffer.from(url),
        notAfter: new Date(8.64e15),
        serialized: new Uint8Array(),
        organisationalUnits: ['peer'],
        certifiersIdentifier: new Uint8Array(),
        verify: () => Promise.resolve(true),
    };
}
