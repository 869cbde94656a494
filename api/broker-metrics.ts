import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { BrokerLink, BrokerWatch } from '../core/ports/broker-watch';

/** Adds how this process stands with the message broker. That it is away turns nothing red: nothing is lost by it. */
export function addBrokerMetrics(registry: Registry, watch: BrokerWatch): void {
    const add = gaugesOf(registry, watch);
    add(
        { name: 'kafka_connected', help: 'Whether Kafka could be reached for this topic, 1 or 0.' },
        ({ connected }) => Number(connected),
    );
    add(
        { name: 'kafka_waiting', help: 'Blocks or events that are not published yet; 0: it is idle.' },
        ({ waiting }) => waiting?.count,
    );
    add(
        { name: 'kafka_stalled', help: 'Whether something waits while nothing moves, 1 or 0.' },
        ({ waiting }) => waiting && Number(waiting.stalled),
    );
    addMessageCounter(registry, watch);
}

interface Named {
    readonly name: string;
    readonly help: string;
}

/** What adds a gauge of every connection for which there is a figure. */
function gaugesOf(registry: Registry, watch: BrokerWatch) {
    return (named: Named, figure: (link: BrokerLink) => number | undefined): void => {
        new Gauge({
            ...named,
            labelNames: ['topic', 'direction'],
            registers: [registry],
            collect() {
                this.reset();
                for (const link of watch.links()) {
                    const value = figure(link);
                    const { topic, direction } = link;
                    if (value !== undefined) this.set({ topic, direction }, value);
                }
            },
        });
    };
}

function addMessageCounter(registry: Registry, watch: BrokerWatch): void {
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
