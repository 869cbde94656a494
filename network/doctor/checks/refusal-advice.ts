/** How Fabric words what a person can mend, and what to do. The first that fits counts. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
    [/identity expired/i, 'The certificate has expired: enrol the identity anew.'],
    [
        /incorrect timestamp/i,
        'The clocks differ by more than the peer allows (15 minutes): synchronise this machine and the peer (NTP).',
    ],
    [
        /creator org unknown|creator is malformed|MSP .* is (?:unknown|not defined)/i,
        'The channel does not know the certificate: its authority is not in the MSP of its organisation on this channel, or the MSP id in the wallet file is wrong.',
    ],
    [/revoked/i, 'The certificate has been revoked: enrol another identity.'],
    [
        /access denied|policy .* not satisfied|does not satisfy|failed ACL/i,
        'The channel’s policies do not let this identity do so: it must be a client or an administrator (organisational unit) of a member organisation; see the channel’s Readers, Writers and ACLs.',
    ],
    [
        /channel '.*' not found|Invalid chain ID|Failed to get policy manager/i,
        'The peer has not joined that channel: correct FABRIC_CHANNEL, or join it (peer channel join).',
    ],
];

/** What to do about a refusal in Fabric's words. */
export function refusalAdvice(reason: string): string {
    const known = KNOWN.find(([words]) => words.test(reason));
    return known?.[1] ?? 'The log of the node says more.';
}
