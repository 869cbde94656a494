import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceProcess } from './service-process';

/** Where a role can be killed, between the 202 and the event that tells of the end; see `crash-point.js`. */
export const CRASH_POINTS = {
    'after-record': 'api',
    'after-endorsement': 'api',
    'after-envelope': 'api',
    'after-202': 'api',
    'after-mark': 'submitter',
    'after-sending': 'submitter',
    'after-answer': 'submitter',
    'after-invoices': 'event-service',
    'after-settlement': 'event-service',
    'after-checkpoint': 'event-service',
    'after-append': 'event-service',
    'after-clear': 'event-service',
} as const;

export type CrashPoint = keyof typeof CRASH_POINTS;

/** `in-line`: a line of the embedded store's file has been written but for its end. */
export interface Crash {
    readonly at: CrashPoint | 'in-line';
    /** The passage of the point on which the process dies, from 1. */
    readonly passages: number;
}

const PRELOAD = join(__dirname, 'crash-point.js');

/** What the roles of one deployment are told: who dies where, and how far their clocks run ahead of the real one. */
export class CrashOrders {
    readonly #directory: string;
    #clockAheadMs = 0;
    #serial = 0;

    constructor(directory: string) {
        this.#directory = directory;
    }

    /** For a role that is started now. Nobody tells it to crash. */
    environment(role: string): NodeJS.ProcessEnv {
        this.#write(role, undefined);
        return { NODE_OPTIONS: `--require=${PRELOAD}`, CRASH_ORDERS: this.#file(role) };
    }

    /** Resolves when the role knows. */
    async crash(role: string, running: ServiceProcess, crash: Crash): Promise<void> {
        await this.#tell(role, running, crash);
    }

    /** Lets the clocks run ahead; counts for those who are started or told afterwards. */
    advance(ms: number): void {
        this.#clockAheadMs += ms;
    }

    /** Gives a running role the present clock. */
    async tellClock(role: string, running: ServiceProcess): Promise<void> {
        await this.#tell(role, running, undefined);
    }

    async #tell(role: string, running: ServiceProcess, crash: Crash | undefined): Promise<void> {
        const serial = this.#write(role, crash);
        running.signal('SIGUSR2');
        await running.line(new RegExp(`^crash orders ${serial} read$`));
    }

    #write(role: string, crash: Crash | undefined): number {
        this.#serial += 1;
        const { at: crashAt = '', passages = 0 } = crash ?? {};
        const orders = { crashAt, passages, clockAheadMs: this.#clockAheadMs, serial: this.#serial };
        writeFileSync(this.#file(role), JSON.stringify(orders));
        return this.#serial;
    }

    #file(role: string): string {
        return join(this.#directory, `crash-orders-${role}.json`);
    }
}
