import { setTimeout as after } from 'node:timers/promises';
import type { OrdererNode } from './topology';

/** Without a leader an orderer refuses every transaction. An election takes 5 s at most, unless votes are split. */
const ELECTED_MS = 30_000;
const LOOK_AGAIN_MS = 100;
const TIMEOUT_MS = 2_000;

/** Of a Raft and of a BFT cluster (fabric docs/source/metrics_reference.rst; orderer/consensus/smartbft/metrics.go). */
const LEADER_METRICS = ['consensus_etcdraft_is_leader', 'consensus_BFT_is_leader'];

/** Resolves when one of the orderers says that it leads the channel. */
export async function whenLed(orderers: readonly OrdererNode[], channel: string): Promise<void> {
    const deadline = performance.now() + ELECTED_MS;
    for (;;) {
        if ((await leaderAmong(orderers, channel)) !== undefined) return;
        if (performance.now() > deadline)
            throw new Error(`the orderers of ${channel} chose no leader within ${ELECTED_MS / 1000} s`);
        await after(LOOK_AGAIN_MS);
    }
}

/** The orderer that says that it leads the channel. */
export async function leaderAmong(
    orderers: readonly OrdererNode[],
    channel: string,
): Promise<OrdererNode | undefined> {
    const leads = await Promise.all(orderers.map((orderer) => isLeader(orderer, channel)));
    return orderers.find((_orderer, index) => leads[index]);
}

async function isLeader({ host, operationsPort }: OrdererNode, channel: string): Promise<boolean> {
    const url = `http://${host}:${operationsPort}/metrics`;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const metrics = await fetch(url, { signal }).then(
        (response) => response.text(),
        () => '',
    );
    return LEADER_METRICS.some((name) => metrics.includes(`\n${name}{channel="${channel}"} 1\n`));
}
