import { common } from '@hyperledger/fabric-protos';

/** What a node of the configuration tree holds, by name. */
export interface GroupContents {
    readonly policies: Readonly<Record<string, common.ConfigPolicy>>;
    readonly values: Readonly<Record<string, common.ConfigValue>>;
    readonly groups?: Readonly<Record<string, common.ConfigGroup>>;
}

/** The policy that has to be satisfied to change an element, unless said otherwise. */
const ADMINS = 'Admins';

/** A node of the configuration tree. */
export function configGroup({ policies, values, groups = {} }: GroupContents): common.ConfigGroup {
    const group = new common.ConfigGroup();
    group.setModPolicy(ADMINS);
    for (const [name, policy] of Object.entries(policies)) group.getPoliciesMap().set(name, policy);
    for (const [name, value] of Object.entries(values)) group.getValuesMap().set(name, value);
    for (const [name, child] of Object.entries(groups)) group.getGroupsMap().set(name, child);
    return group;
}

/** A value of the tree. */
export function configValue(
    message: { serializeBinary(): Uint8Array },
    modPolicy = ADMINS,
): common.ConfigValue {
    const value = new common.ConfigValue();
    value.setValue(message.serializeBinary());
    value.setModPolicy(modPolicy);
    return value;
}

/** A policy that is satisfied by signatures. */
export function signaturePolicy(envelope: common.SignaturePolicyEnvelope): common.ConfigPolicy {
    return configPolicy(common.Policy.PolicyType.SIGNATURE, envelope);
}

/** A policy that is satisfied when the policy of the same name is, in any, all or most of the groups below. */
export function implicitMeta(rule: 'ANY' | 'ALL' | 'MAJORITY', subPolicy: string): common.ConfigPolicy {
    const message = new common.ImplicitMetaPolicy();
    message.setRule(common.ImplicitMetaPolicy.Rule[rule]);
    message.setSubPolicy(subPolicy);
    return configPolicy(common.Policy.PolicyType.IMPLICIT_META, message);
}

function configPolicy(type: number, message: { serializeBinary(): Uint8Array }): common.ConfigPolicy {
    const policy = new common.Policy();
    policy.setType(type);
    policy.setValue(message.serializeBinary());
    const entry = new common.ConfigPolicy();
    entry.setModPolicy(ADMINS);
    entry.setPolicy(policy);
    return entry;
}
