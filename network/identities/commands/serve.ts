import { once } from 'node:events';
import { FileKeyKeeper } from '../../gateway/keeper/file-key-keeper';
import { openRenewal } from '../renewal/open-renewal';
import { listenOnSocket } from '../signing-service/listen-on-socket';
import { signingService } from '../signing-service/signing-service';
import { readArguments } from './arguments';
import type { Command } from './command';

/** Lets other processes sign with the keys of the wallet, and renews its certificates, until it is told to end. */
export const serve: Command = async (args, { config, wallet, logger, say }) => {
    const socket = readArguments(args, { socket: { type: 'string' } }).required('socket');
    const { profiles, walletDirectory } = config;
    const renewal = await openRenewal({ profiles, walletDirectory }, { logger });
    const server = await listenOnSocket(
        socket,
        signingService({ keeper: new FileKeyKeeper(wallet), logger }),
    );
    const stop = new AbortController();
    const renewing = renewal.run(stop.signal);
    say(`✔ signing with the keys of ${walletDirectory}: FABRIC_SIGNING_SERVICE=unix:${socket}`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    stop.abort();
    server.close();
    server.closeIdleConnections();
    await Promise.all([once(server, 'close'), renewing]);
};
