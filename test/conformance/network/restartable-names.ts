import type { ConformanceConfig } from './config';

/** The one process of the embedded network. */
export const DEVNET_PROCESS = 'the process of all nodes';

const PROGRAMS = [
    'peer0.org1.example.com',
    'peer0.org2.example.com',
    'orderer.example.com',
    'chaincode.org1.example.com',
];

/** What of the network the suite kills and starts again; known before the network runs. */
export function restartableNames(network: ConformanceConfig['network']): readonly string[] {
    return network === 'devnet' ? [DEVNET_PROCESS] : PROGRAMS;
}
