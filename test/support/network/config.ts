/** The networks that tests start for themselves. */
export const TEST_NETWORKS = ['devnet', 'native'] as const;
export type TestNetworkKind = (typeof TEST_NETWORKS)[number];

/** The one that NETWORK names (devnet): what every test gets that needs a ledger and is not about a certain network. */
export function testNetworkKind(env: NodeJS.ProcessEnv = process.env): TestNetworkKind {
    const asked = env['NETWORK'] || 'devnet';
    const kind = TEST_NETWORKS.find((known) => known === asked);
    if (kind === undefined)
        throw new Error(`the tests run with NETWORK=${TEST_NETWORKS.join(' or ')}, not "${asked}"`);
    return kind;
}

/** What tells a program of the service which network to find, or to start, there. A native one has one orderer, or NATIVE_ORDERERS. */
export function settingsOf(
    kind: TestNetworkKind,
    dataDirectory: string,
    env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
    return { NETWORK: kind, DATA_DIR: dataDirectory, NATIVE_ORDERERS: env['NATIVE_ORDERERS'] || '1' };
}
