import { Settings } from '../../core/settings';

export interface PushConfig {
    /** EVENT_TYPE_PREFIX: a reverse domain name of yours, with which the types of events begin. */
    readonly typePrefix: string;
    /** HEARTBEAT_MS: a connection that has nothing to tell gives a sign of life this often; well below the idle limit of common proxies. */
    readonly heartbeatMs: number;
    /** STALL_MS: a socket whose client takes nothing of what waits for so long is cut off. */
    readonly stallMs: number;
    /** MAX_SUBSCRIPTIONS: streams, sockets and readers of the change feed that are held at once; further ones are 503. */
    readonly maxSubscriptions: number;
}

const DEFAULTS = {
    typePrefix: 'com.example.invoices',
    heartbeatMs: 15_000,
    stallMs: 10_000,
    maxSubscriptions: 20_000,
} as const;

/** Labels of a domain name, the most general first. */
const REVERSE_DOMAIN = /^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*$/;

/** Throws one error that names all faults. */
export function readPushConfig(env: NodeJS.ProcessEnv = process.env): PushConfig {
    const settings = new Settings(env);
    return settings.checked('push', {
        typePrefix: settings.text('EVENT_TYPE_PREFIX', DEFAULTS.typePrefix, {
            pattern: REVERSE_DOMAIN,
            expected: 'a reverse domain name in lower case',
        }),
        heartbeatMs: settings.count('HEARTBEAT_MS', DEFAULTS.heartbeatMs),
        stallMs: settings.count('STALL_MS', DEFAULTS.stallMs),
        maxSubscriptions: settings.count('MAX_SUBSCRIPTIONS', DEFAULTS.maxSubscriptions),
    });
}
