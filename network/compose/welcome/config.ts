import { join, resolve } from 'node:path';

/** What the container that greets the developer is told. */
export interface WelcomeConfig {
    /** PUBLIC_URL, default http://127.0.0.1:3000: where the api is found. */
    readonly url: string;
    /** DATA_DIR: the keys are kept in its subdirectory `host`. */
    readonly keysFile: string;
}

export function readWelcomeConfig(env: NodeJS.ProcessEnv = process.env): WelcomeConfig {
    return Object.freeze({
        url: env['PUBLIC_URL'] || 'http://127.0.0.1:3000',
        keysFile: join(resolve(env['DATA_DIR'] || 'data'), 'host', 'development-keys.json'),
    });
}
