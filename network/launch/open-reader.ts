import type { ReaderConnection } from '../../core/ports/ledger-connection';
import type { Logger } from '../../core/ports/logger';
import type { NetworkConfig } from '../config';
import { connectReader } from '../connect';
import { DEFAULT_USERS, enrolUsers } from '../gateway/enrol';
import { launchDevnet } from './launch-devnet';

/** A reader of the configured network; the embedded network is started for as long as the reader is open, unless it runs. */
export async function openReader(
    config: NetworkConfig,
    { environment, logger }: { readonly environment: NodeJS.ProcessEnv; readonly logger: Logger },
): Promise<ReaderConnection> {
    if (config.network !== 'devnet') return connectReader(config, logger);
    const running = await runningDevnet(config, logger);
    if (running !== undefined) return running;
    const quiet = { ...environment, LOG_LEVEL: environment['LOG_LEVEL'] ?? 'warn' };
    const devnet = launchDevnet({ environment: quiet, logger });
    try {
        await devnet.ready;
        await enrolUsers(config, DEFAULT_USERS, logger);
        const reader = await connectReader(config, logger);
        return { ...reader, close: () => reader.close().finally(() => devnet.close()) };
    } catch (error) {
        await devnet.close();
        throw error;
    }
}

/** Undefined if it does not answer. */
async function runningDevnet(config: NetworkConfig, logger: Logger): Promise<ReaderConnection | undefined> {
    const reader = await connectReader(config, logger).catch(() => undefined);
    try {
        await reader?.query.height();
        return reader;
    } catch {
        await reader?.close();
        return undefined;
    }
}
