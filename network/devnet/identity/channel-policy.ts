import { common } from '@hyperledger/fabric-protos';
import type { Identity } from './identity';
import { compileSignaturePolicy } from './signature-rule';

/** Whether a set of signers satisfies a policy of the channel. */
export type Policy = (signers: readonly Identity[]) => boolean;

const REJECT: Policy = () => false;

/** Every policy of a channel configuration by its path (fabric common/policies/policy.go). */
export function compileChannelPolicies(config: common.Config): ReadonlyMap<string, Policy> {
    const policies = new Map<string, Policy>();
    const root = config.getChannelGroup();
    if (root) compileGroup('/Channel', root, policies);
    return policies;
}

function compileGroup(path: string, group: common.ConfigGroup, into: Map<string, Policy>): void {
    const children: string[] = [];
    group.getGroupsMap().forEach((child, name) => {
        children.push(`${path}/${name}`);
        compileGroup(`${path}/${name}`, child, into);
    });
    group.getPoliciesMap().forEach((policy, name) => {
        into.set(`${path}/${name}`, compilePolicy(policy.getPolicy(), children, into));
    });
}

function compilePolicy(
    policy: common.Policy | undefined,
    children: readonly string[],
    compiled: ReadonlyMap<string, Policy>,
): Policy {
    const types = common.Policy.PolicyType;
    const value = policy?.getValue_asU8() ?? new Uint8Array();
    if (policy?.getType() === types.SIGNATURE) {
        return compileSignaturePolicy(common.SignaturePolicyEnvelope.deserializeBinary(value));
    }
    if (policy?.getType() !== types.IMPLICIT_META) return REJECT;
    const rule = common.ImplicitMetaPolicy.deserializeBinary(value);
    const below = children.map((child) => compiled.get(`${child}/${rule.getSubPolicy()}`) ?? REJECT);
    return atLeast(thresholdOf(rule, below.length), below);
}

function thresholdOf(rule: common.ImplicitMetaPolicy, policies: number): number {
    const rules = common.ImplicitMetaPolicy.Rule;
    if (policies === 0) return 0;
    switch (rule.getRule()) {
        case rules.ANY:
            return 1;
        case rules.ALL:
            return policies;
        case rules.MAJORITY:
            return Math.floor(policies / 2) + 1;
    }
}

function atLeast(threshold: number, policies: readonly Policy[]): Policy {
    return (signers) => policies.filter((policy) => policy(signers)).length >= threshold;
}
