/** What each check is called, in what is printed and in what others need. */
export const STEP = {
    profile: 'connection profile',
    tls: (node: string) => `TLS to ${node}`,
    authority: (name: string) => `certificate authority ${name}`,
    identity: 'identity',
    certificate: 'certificate',
    clock: 'clock',
    channel: (peer: string) => `channel at ${peer}`,
    membership: 'membership',
    definition: 'chaincode definition',
    policy: 'endorsement policy',
    contract: 'chaincode answers',
    trial: 'trial endorsement',
    orderer: (node: string) => `ordering at ${node}`,
    blocks: 'blocks',
    database: 'database',
} as const;
