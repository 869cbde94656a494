import type { PushConfig } from './push/config';
import { readPushConfig } from './push/config';
import { MINUTE, SECOND } from '../core/instant';

export interface ApiConfig {
    /** HOST: the address to listen on. */
    readonly host: string;
    /** PORT: 0 takes a free one. */
    readonly port: number;
    /** PUBLIC_URL: the address in links, without a slash at its end; else what the request came to. */
    readonly publicUrl?: string;
    /** CORS_ORIGINS: origins of browsers that may call, separated by commas. */
    readonly corsOrigins: readonly string[];
    /** TRUSTED_PROXIES: addresses or subnets whose X-Forwarded-* headers count, separated by commas. */
    readonly trustedProxies: readonly string[];
    /** BODY_BYTES: an invoice of 1,000 plain lines has about 300 kB. */
    readonly bodyBytes: number;
    /** BODY_DEPTH: the deepest document of this API has 6 levels. */
    readonly bodyDepth: number;
    /** ACCEPT_BUDGET_MS: how long a request waits for the peers before it is answered without their verdict. */
    readonly acceptBudgetMs: number;
    /** MAX_WAIT_MS: the longest wait that is granted; below the idle limit of common proxies. */
    readonly maxWaitMs: number;
    /** APS_SYNC_WAIT_MS: how long the sync phase of an APS controller waits before it is sent to the async phase. */
    readonly apsSyncWaitMs: number;
    /** SYNC_TIMEOUT_STATUS: of a request with `onTimeout=cancel` whose operation was canceled; 500 is what the Durable Functions sample answers. */
    readonly syncTimeoutStatus: number;
    /** MAX_IN_FLIGHT: requests at work at once, those that wait for an operation not counted. */
    readonly maxInFlight: number;
    /** MAX_IN_FLIGHT_PER_ORGANISATION: of these, requests of one organisation; half of MAX_IN_FLIGHT if absent, so that one cannot crowd out the others. */
    readonly maxInFlightPerOrganisation: number;
    /** MAX_REQUESTS_PER_ORGANISATION: that this process takes of one organisation in a window, waiting ones counted once. */
    readonly maxRequestsPerOrganisation: number;
    /** RATE_WINDOW_SECONDS: of that; a window begins with a request. */
    readonly rateWindowSeconds: number;
    /** MAX_WAITERS: requests that wait for an operation at once; further ones are answered with its present state. */
    readonly maxWaiters: number;
    /** MAX_BACKGROUND_ENDORSEMENTS: endorsements that go on here after their answer; further ones are left to the loop. */
    readonly maxBackgroundEndorsements: number;
    /** MAX_EXPORTS: exports that an organisation may have at once, finished ones included. */
    readonly maxExports: number;
    /** EVENT_POLL_MS: how often the event log is asked while somebody waits and nobody nudges. */
    readonly eventPollMs: number;
    /** ENDORSE_CONCURRENCY: operations that the loop endorses at once. */
    readonly endorseConcurrency: number;
    /** ENDORSE_POLL_MS: the longest time between two looks for endorsement work. */
    readonly endorsePollMs: number;
    /** READY_GRACE_MS: how long the copy may take to reach the height that the peer reported, while blocks are coming. */
    readonly readyGraceMs: number;
    readonly push: PushConfig;
    /** SHUTDOWN_MS: how long requests in flight may take to finish. */
    readonly shutdownMs: number;
}

interface Bounds {
    readonly fallback: number;
    readonly min: number;
    readonly max: number;
}

/** Settings that are whole numbers, by the variable that sets each. */
const NUMBERS = {
    PORT: { fallback: 3000, min: 0, max: 65535 },
    BODY_BYTES: { fallback: 1024 * 1024, min: 1024, max: 64 * 1024 * 1024 },
    BODY_DEPTH: { fallback: 16, min: 8, max: 200 },
    ACCEPT_BUDGET_MS: { fallback: 800, min: 0, max: 30 * SECOND },
    MAX_WAIT_MS: { fallback: MINUTE, min: 0, max: 10 * MINUTE },
    APS_SYNC_WAIT_MS: { fallback: 10 * SECOND, min: 0, max: 10 * MINUTE },
    SYNC_TIMEOUT_STATUS: { fallback: 504, min: 500, max: 599 },
    MAX_IN_FLIGHT: { fallback: 2000, min: 1, max: 100_000 },
    MAX_IN_FLIGHT_PER_ORGANISATION: { fallback: 1000, min: 1, max: 100_000 },
    MAX_REQUESTS_PER_ORGANISATION: { fallback: 240_000, min: 1, max: 1_000_000_000 },
    RATE_WINDOW_SECONDS: { fallback: 60, min: 1, max: 86_400 },
    MAX_WAITERS: { fallback: 20_000, min: 0, max: 1_000_000 },
    MAX_BACKGROUND_ENDORSEMENTS: { fallback: 1000, min: 0, max: 100_000 },
    MAX_EXPORTS: { fallback: 20, min: 1, max: 1000 },
    EVENT_POLL_MS: { fallback: 100, min: 10, max: MINUTE },
    ENDORSE_CONCURRENCY: { fallback: 16, min: 1, max: 10_000 },
    ENDORSE_POLL_MS: { fallback: 250, min: 10, max: MINUTE },
    READY_GRACE_MS: { fallback: 500, min: 0, max: 10 * SECOND },
    SHUTDOWN_MS: { fallback: 10 * SECOND, min: 0, max: 10 * MINUTE },
} as const satisfies Readonly<Record<string, Bounds>>;

type NumberName = keyof typeof NUMBERS;

/** Reads the settings of the api role; throws one error that names all faults. */
export function readApiConfig(env: NodeJS.ProcessEnv = process.env): ApiConfig {
    const faults: string[] = [];
    const whole = (name: NumberName): number => wholeNumber(name, env[name], faults);
    const maxInFlight = whole('MAX_IN_FLIGHT');
    const ownShare = env['MAX_IN_FLIGHT_PER_ORGANISATION'] || String(Math.ceil(maxInFlight / 2));
    const publicUrl = baseUrl('PUBLIC_URL', env['PUBLIC_URL'], faults);
    const config: ApiConfig = {
        host: env['HOST'] ?? '127.0.0.1',
        port: whole('PORT'),
        ...(publicUrl !== undefined && { publicUrl }),
        corsOrigins: origins(env['CORS_ORIGINS'], faults),
        trustedProxies: listOf(env['TRUSTED_PROXIES']),
        bodyBytes: whole('BODY_BYTES'),
        bodyDepth: whole('BODY_DEPTH'),
        acceptBudgetMs: whole('ACCEPT_BUDGET_MS'),
        maxWaitMs: whole('MAX_WAIT_MS'),
        apsSyncWaitMs: whole('APS_SYNC_WAIT_MS'),
        syncTimeoutStatus: whole('SYNC_TIMEOUT_STATUS'),
        maxInFlight,
        maxInFlightPerOrganisation: wholeNumber('MAX_IN_FLIGHT_PER_ORGANISATION', ownShare, faults),
        maxRequestsPerOrganisation: whole('MAX_REQUESTS_PER_ORGANISATION'),
        rateWindowSeconds: whole('RATE_WINDOW_SECONDS'),
        maxWaiters: whole('MAX_WAITERS'),
        maxBackgroundEndorsements: whole('MAX_BACKGROUND_ENDORSEMENTS'),
        maxExports: whole('MAX_EXPORTS'),
        eventPollMs: whole('EVENT_POLL_MS'),
        endorseConcurrency: whole('ENDORSE_CONCURRENCY'),
        endorsePollMs: whole('ENDORSE_POLL_MS'),
        readyGraceMs: whole('READY_GRACE_MS'),
        push: readPushConfig(env),
        shutdownMs: whole('SHUTDOWN_MS'),
    };
    if (faults.length > 0) throw new Error(`The settings of the api are wrong: ${faults.join('; ')}`);
    return Object.freeze(config);
}

function wholeNumber(name: NumberName, text: string | undefined, faults: string[]): number {
    const { fallback, min, max } = NUMBERS[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    faults.push(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
    return fallback;
}

function baseUrl(name: string, text: string | undefined, faults: string[]): string | undefined {
    if (text === undefined || text === '') return undefined;
    const usable = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
    if (!usable) faults.push(`${name} must be an http or https address, not "${text}"`);
    return text.replace(/\/+$/, '');
}

function origins(text: string | undefined, faults: string[]): readonly string[] {
    return listOf(text).filter((origin) => {
        const usable = URL.canParse(origin) && new URL(origin).origin === origin;
        if (!usable)
            faults.push(`CORS_ORIGINS must hold origins such as https://example.com, not "${origin}"`);
        return usable;
    });
}

function listOf(text: string | undefined): readonly string[] {
    return (text ?? '')
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
}
