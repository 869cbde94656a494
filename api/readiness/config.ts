export interface HealthConfig {
    /** HOST, default 127.0.0.1. */
    readonly host: string;
    /** HEALTH_PORT: where a submitter or an event service tells its health; 0 takes a free port, and nothing listens without it. */
    readonly port?: number;
}

const MAX_PORT = 65_535;

/** Throws if the port is none. */
export function readHealthConfig(env: NodeJS.ProcessEnv = process.env): HealthConfig {
    const host = env['HOST'] || '127.0.0.1';
    const text = env['HEALTH_PORT'] || undefined;
    if (text === undefined) return Object.freeze({ host });
    const port = Number(text);
    if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return Object.freeze({ host, port });
    throw new Error(
        `The settings of the health are wrong: HEALTH_PORT must be a whole number from 0 to ${MAX_PORT}, not "${text}"`,
    );
}
