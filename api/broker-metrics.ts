import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { BrokerWatch } from '../core/ports/broker-watch';

/** Adds how this process stands with the message broker. That it is away turns nothing red: nothing is lost by it. */
export function addBrokerMetrics(registry: Registry, watch: BrokerWatch): void {
    new Gauge({
        name: 'kafka_connected',
        help: 'Whether Kafka could be reached for this topic, 1 or 0.',
        labelNames: ['topic', 'direction'],
        registers: [registry],
        collect() {
            this.reset();
            for (const { topic, direction, connected } of watch.links())
                this.set({ topic, direction }, connected ? 1 : 0);
        },
    });
    new Counter({
        name: 'kafka_messages_total',
        help: 'Messages of this process, by whether they went through.',
        labelNames: ['topic', 'direction', 'outcome'],
        registers: [registry],
        collect() {
            this.reset();
            for (const { topic, direction, messages, dropped } of watch.links()) {
                this.inc({ topic, direction, outcome: direction }, messages);
                this.inc({ topic, direction, outcome: 'dropped' }, dropped);
            }
        },
    });
}
