import { common } from '@hyperledger/fabric-protos';
import type { Identity } from '../../identity/identity';
import { satisfies, type ChannelPolicies } from '../../identity/policy';
import type { CommittedState } from '../committed-state';
import type { NamespaceReadWriteSet } from '../read-write-set';
import type { ChaincodeResult } from '../transaction';
import { attempt } from './attempt';
import { ValidationCode } from './validation-code';

/** A chaincode's policy: its own, the channel's default, or undefined when the channel has no such chaincode. */
export type EndorsementPolicyOf = (
    chaincode: string,
) => common.SignaturePolicyEnvelope | 'channel' | undefined;

/** A chaincode's result with what was found out about it. */
export interface EndorsedResult {
    readonly result: ChaincodeResult;
    readonly namespaces: readonly string[];
    readonly endorsers: readonly Identity[];
}

/** The metadata entry that holds a key's own policy (`peer.MetaDataKeys.VALIDATION_PARAMETER`). */
export const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

/**
 * Decides whether the endorsers of a transaction were enough, chaincode by chaincode and key by key
 * (core/common/validation/statebased). Serves one block: it remembers whose policies the block has changed.
 */
export class EndorsementPolicies {
    readonly #policyOf: EndorsementPolicyOf;
    readonly #channel: ChannelPolicies;
    readonly #state: CommittedState;
    readonly #changed = new Set<string>();

    constructor(options: { policyOf: EndorsementPolicyOf; channel: ChannelPolicies; state: CommittedState }) {
        this.#policyOf = options.policyOf;
        this.#channel = options.channel;
        this.#state = options.state;
    }

    /** Transactions are given in the block's order. */
    check(endorsed: EndorsedResult): ValidationCode {
        for (const namespace of endorsed.namespaces) {
            const policy = this.#policyOf(namespace);
            if (policy === undefined) {
                return ValidationCode.INVALID_CHAINCODE;
            }
            if (!this.#holds(namespace, policy, endorsed)) {
                return ValidationCode.ENDORSEMENT_POLICY_FAILURE;
            }
        }
        this.#rememberChanges(endorsed.result.readWriteSet);
        return ValidationCode.VALID;
    }

    #holds(
        namespace: string,
        policy: common.SignaturePolicyEnvelope | 'channel',
        endorsed: EndorsedResult,
    ): boolean {
        const part = endorsed.result.readWriteSet.find((candidate) => candidate.namespace === namespace);
        const keys = part ? writtenKeys(part) : [];
        if (part?.hasCollections === true || keys.some((key) => this.#changed.has(place(namespace, key)))) {
            return false;
        }
        const own = keys.map((key) => this.#policyOfKey(namespace, key));
        const isChaincodePolicyNeeded = own.length === 0 || own.includes(undefined);
        return (
            own.every(
                (parameter) => parameter === undefined || satisfiesParameter(parameter, endorsed.endorsers),
            ) &&
            (!isChaincodePolicyNeeded || this.#satisfiesChaincode(policy, endorsed.endorsers))
        );
    }

    #satisfiesChaincode(
        policy: common.SignaturePolicyEnvelope | 'channel',
        endorsers: readonly Identity[],
    ): boolean {
        return policy === 'channel'
            ? this.#channel.evaluate('/Channel/Application/Endorsement', endorsers)
            : satisfies(policy, endorsers);
    }

    #policyOfKey(namespace: string, key: string): Uint8Array | undefined {
        const parameter = this.#state.get(namespace, key)?.metadata.get(VALIDATION_PARAMETER);
        return parameter && parameter.length > 0 ? parameter : undefined;
    }

    #rememberChanges(readWriteSet: readonly NamespaceReadWriteSet[]): void {
        for (const { namespace, set } of readWriteSet) {
            for (const write of set.getMetadataWritesList()) {
                this.#changed.add(place(namespace, write.getKey()));
            }
        }
    }
}

function writtenKeys({ set }: NamespaceReadWriteSet): string[] {
    return [...set.getWritesList(), ...set.getMetadataWritesList()].map((write) => write.getKey());
}

function place(namespace: string, key: string): string {
    return `${namespace}\u0000${key}`;
}

/** A parameter that is no policy is satisfied by nobody. */
function satisfiesParameter(parameter: Uint8Array, endorsers: readonly Identity[]): boolean {
    return (
        attempt(() => satisfies(common.SignaturePolicyEnvelope.deserializeBinary(parameter), endorsers)) ??
        false
    );
}
