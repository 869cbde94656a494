import type { common } from '@hyperledger/fabric-protos';
import { compileChannelPolicies, type Policy } from './channel-policy';
import type { Identity } from './identity';
import { MspError } from './msp-error';
import type { MspRegistry } from './msp-registry';
import { compileSignaturePolicy, type SignerRule } from './signature-rule';

const compiled = new WeakMap<common.SignaturePolicyEnvelope, SignerRule>();

/**
 * Whether these signers, whose signatures the caller has verified, satisfy the policy (fabric common/cauthdsl).
 * One signer counts once, however often it is named. The envelope must not be changed afterwards: it is compiled once.
 */
export function satisfies(policy: common.SignaturePolicyEnvelope, signers: readonly Identity[]): boolean {
    let rule = compiled.get(policy);
    if (!rule) {
        rule = compileSignaturePolicy(policy);
        compiled.set(policy, rule);
    }
    return rule(signers);
}

/** The path of a policy, such as `/Channel/Application/Writers` or `/Channel/Application/Org1MSP/Admins`. */
export type PolicyPath = `/Channel/${string}`;

/** A message with the signature that someone put under it. */
export interface SignedMessage {
    /** msp.SerializedIdentity */
    readonly signer: Uint8Array;
    readonly message: Uint8Array;
    readonly signature: Uint8Array;
}

/** The policies of one channel configuration, signature and implicit meta policies alike. */
export class ChannelPolicies {
    readonly #policies: ReadonlyMap<string, Policy>;
    readonly #msps: MspRegistry;

    constructor(config: common.Config, msps: MspRegistry) {
        this.#policies = compileChannelPolicies(config);
        this.#msps = msps;
    }

    /**
     * Whether the signers, whose signatures the caller has verified, satisfy the policy.
     * A policy that the configuration does not have rejects everyone.
     */
    evaluate(path: PolicyPath, signers: readonly Identity[]): boolean {
        return this.#policies.get(path)?.(signers) ?? false;
    }

    /** As `evaluate`, for messages not yet verified: unknown signers and bad signatures count for nothing. */
    async evaluateSigned(path: PolicyPath, messages: readonly SignedMessage[]): Promise<boolean> {
        const signers = await Promise.all(messages.map((signed) => this.#signerOf(signed)));
        return this.evaluate(
            path,
            signers.filter((signer) => signer !== undefined),
        );
    }

    async #signerOf({ signer, message, signature }: SignedMessage): Promise<Identity | undefined> {
        const identity = this.#identify(signer);
        return identity && (await identity.verify(message, signature)) ? identity : undefined;
    }

    #identify(signer: Uint8Array): Identity | undefined {
        try {
            return this.#msps.identify(signer);
        } catch (error) {
            if (error instanceof MspError) return undefined;
            throw error;
        }
    }
}
