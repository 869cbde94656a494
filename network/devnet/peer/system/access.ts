import type { Identity } from '../../identity/identity';
import type { ChannelPolicies } from '../../identity/policy';

export type ChannelRole = 'Readers' | 'Writers';

/** Why these signers may not do what they ask of the channel, in Fabric's words (core/policy/policy.go); undefined when they may. */
export function denial(
    scope: { readonly channel: string; readonly policies: Pick<ChannelPolicies, 'evaluate'> },
    role: ChannelRole,
    ...signers: readonly Identity[]
): string | undefined {
    const path = `/Channel/Application/${role}` as const;
    if (scope.policies.evaluate(path, signers)) return undefined;
    return (
        `Failed evaluating policy on signed data during check policy on channel [${scope.channel}] with policy [${path}]: ` +
        '[implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the ' +
        `'${role}' sub-policies to be satisfied]`
    );
}
