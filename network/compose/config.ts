import { join, resolve } from 'node:path';
import { readNetworkConfig, type NetworkConfig } from '../config';

/** What the containers that set the network up are told. */
export interface ComposeConfig {
    /** NETWORK_DIR, default /network: where the volumes of the organisations and of their authorities are mounted. */
    readonly directory: string;
    /** DATA_DIR: profiles for the services go to its subdirectory `compose`, those for this machine to `host`. */
    readonly profilesDirectory: string;
    readonly hostDirectory: string;
    /** Channel, chaincode, registrar and wallet, as the services read them. */
    readonly network: NetworkConfig;
}

/** Throws one error that names every fault. */
export function readComposeConfig(env: NodeJS.ProcessEnv = process.env): ComposeConfig {
    const dataDirectory = resolve(env['DATA_DIR'] || 'data');
    return Object.freeze({
        directory: resolve(env['NETWORK_DIR'] || '/network'),
        profilesDirectory: join(dataDirectory, 'compose'),
        hostDirectory: join(dataDirectory, 'host'),
        network: readNetworkConfig({ ...env, NETWORK: 'compose' }),
    });
}
