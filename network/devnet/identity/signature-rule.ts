import type { common } from '@hyperledger/fabric-protos';
import type { Identity } from './identity';
import { principalMatcher, type PrincipalMatcher } from './principal';

/** Whether a set of signers satisfies a rule. */
export type SignerRule = (signers: readonly Identity[]) => boolean;

/** A rule over signers of which some are taken; returns the indexes taken when satisfied, undefined when not. */
type Gate = (signers: readonly Identity[], taken: ReadonlySet<number>) => ReadonlySet<number> | undefined;

/**
 * The rule that a signature policy stands for. Signers are taken greedily, left to right, each for one principal only,
 * as fabric common/cauthdsl/cauthdsl.go does: some sets that another assignment would satisfy are refused there too.
 * Throws a RangeError when the policy names a principal that it does not list.
 */
export function compileSignaturePolicy(policy: common.SignaturePolicyEnvelope): SignerRule {
    const principals = policy.getIdentitiesList().map(principalMatcher);
    const gate = compileGate(policy.getRule(), principals);
    return (signers) => gate(withoutDuplicates(signers), new Set()) !== undefined;
}

function compileGate(
    rule: common.SignaturePolicy | undefined,
    principals: readonly PrincipalMatcher[],
): Gate {
    const outOf = rule?.getNOutOf();
    if (outOf) {
        return atLeast(
            outOf.getN(),
            outOf.getRulesList().map((inner) => compileGate(inner, principals)),
        );
    }
    if (!rule?.hasSignedBy()) throw new RangeError('Empty policy element');
    const principal = principals[rule.getSignedBy()];
    if (!principal) {
        throw new RangeError(
            `identity index out of range, requested ${rule.getSignedBy()}, but identities length is ${principals.length}`,
        );
    }
    return signedBy(principal);
}

function atLeast(count: number, gates: readonly Gate[]): Gate {
    return (signers, taken) => {
        let satisfied = 0;
        let used = taken;
        for (const gate of gates) {
            const after = gate(signers, used);
            if (!after) continue;
            satisfied += 1;
            used = after;
        }
        return satisfied >= count ? used : undefined;
    };
}

function signedBy(principal: PrincipalMatcher): Gate {
    return (signers, taken) => {
        const index = signers.findIndex((signer, candidate) => !taken.has(candidate) && principal(signer));
        return index < 0 ? undefined : new Set(taken).add(index);
    };
}

const keys = new WeakMap<Identity, string>();

/** MSP and certificate, by which two identities are told apart. */
function keyOf(signer: Identity): string {
    const key =
        keys.get(signer) ?? `${signer.mspId} ${Buffer.from(signer.certificateDer).toString('latin1')}`;
    keys.set(signer, key);
    return key;
}

function withoutDuplicates(signers: readonly Identity[]): readonly Identity[] {
    if (signers.length < 2) return signers;
    const seen = new Map<string, Identity>();
    for (const signer of signers) {
        const key = keyOf(signer);
        if (!seen.has(key)) seen.set(key, signer);
    }
    return [...seen.values()];
}
