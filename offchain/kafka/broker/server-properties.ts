import { join } from 'node:path';
import type { BrokerConfig } from './config';

export const ADDRESS = '127.0.0.1';

/** The directory of the broker's log segments. */
export function segmentsDirectory({ directory }: Pick<BrokerConfig, 'directory'>): string {
    return join(directory, 'data');
}

/**
 * One node that is broker and controller, as the one of docker-compose.yml. Sessions are short, so that a broker that was
 * killed is back within seconds, not after the 9 s that a cluster waits for a broker. Topics are made by whoever knows
 * their limits: one that a reader brought forth would have none that suits blocks.
 */
export function serverProperties(config: Omit<BrokerConfig, 'environment'>): string {
    const { port, controllerPort } = config;
    const properties: Readonly<Record<string, string | number>> = {
        'node.id': 1,
        'process.roles': 'broker,controller',
        'controller.quorum.voters': `1@${ADDRESS}:${controllerPort}`,
        'controller.listener.names': 'CONTROLLER',
        listeners: `OUTSIDE://${ADDRESS}:${port},CONTROLLER://${ADDRESS}:${controllerPort}`,
        'advertised.listeners': `OUTSIDE://${ADDRESS}:${port}`,
        'listener.security.protocol.map': 'OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'inter.broker.listener.name': 'OUTSIDE',
        'log.dirs': segmentsDirectory(config),
        'auto.create.topics.enable': 'false',
        'offsets.topic.replication.factor': 1,
        'offsets.topic.num.partitions': 1,
        'transaction.state.log.replication.factor': 1,
        'transaction.state.log.min.isr': 1,
        'transaction.state.log.num.partitions': 1,
        'share.coordinator.state.topic.replication.factor': 1,
        'share.coordinator.state.topic.min.isr': 1,
        'share.coordinator.state.topic.num.partitions': 1,
        'group.initial.rebalance.delay.ms': 0,
        'broker.session.timeout.ms': 2000,
        'broker.heartbeat.interval.ms': 500,
    };
    return Object.entries(properties)
        .map(([name, value]) => `${name}=${value}\n`)
        .join('');
}
