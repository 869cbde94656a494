import { resolve } from 'node:path';

/** What `npm start` itself needs to know; each role and adapter reads its own settings. */
export interface StartConfig {
    /** DATA_DIR (./data): everything that is kept. */
    readonly dataDirectory: string;
    /** LOG_LEVEL (warn): of pino. */
    readonly logLevel: string;
    /** What child processes inherit. */
    readonly environment: NodeJS.ProcessEnv;
}

export function readStartConfig(env: NodeJS.ProcessEnv = process.env): StartConfig {
    return Object.freeze({
        dataDirectory: resolve(env['DATA_DIR'] ?? 'data'),
        logLevel: env['LOG_LEVEL'] ?? 'warn',
        environment: env,
    });
}
