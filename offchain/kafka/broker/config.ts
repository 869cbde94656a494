import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Settings } from '../../../core/settings';

/** What the broker of this machine is told by its environment. */
export interface BrokerConfig {
    /** DATA_DIR, default ./data: everything is kept in its subdirectory `kafka`. */
    readonly directory: string;
    /** KAFKA_PORT (9092): where clients connect; KAFKA_CONTROLLER_PORT (9093): for the broker itself. */
    readonly port: number;
    readonly controllerPort: number;
    /** JAVA_HOME, whose `bin/java` comes before the `java` on PATH. */
    readonly javaHome: string | undefined;
    /** PATH of the shell. */
    readonly searchPath: string;
    /** Below XDG_CACHE_HOME, default ~/.cache: where what was fetched is kept for all copies of this repository. */
    readonly cacheDirectory: string;
    /** What Java and Maven inherit. */
    readonly environment: NodeJS.ProcessEnv;
}

/** Throws one error that names all faults. */
export function readBrokerConfig(env: NodeJS.ProcessEnv = process.env): BrokerConfig {
    const settings = new Settings(env);
    return settings.checked('broker', {
        directory: resolve(join(env['DATA_DIR'] || 'data', 'kafka')),
        port: settings.count('KAFKA_PORT', 9092),
        controllerPort: settings.count('KAFKA_CONTROLLER_PORT', 9093),
        javaHome: env['JAVA_HOME'] || undefined,
        searchPath: env['PATH'] ?? '',
        cacheDirectory: join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'fabric-async-api'),
        environment: env,
    });
}
