import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../core/ports/logger';
import { writeDurably } from '../devnet/write-durably';
import type { Approver } from '../setting-up/chaincode-lifecycle';
import { setUpChannel } from '../setting-up/set-up-channel';
import { approversOf, ordererAdminsOf, ordererNodesOf } from './channel-members';
import type { NativeConfig } from './config';
import type { KeptSettings } from './native-settings';
import { addressOf, type NodeDaemons } from './node-daemons';
import { enrolOrganisations, foundingBlock } from './organisations';
import { codeDigest } from './chaincode/code-digest';
import { whenLed } from './raft-leader';
import type { Topology } from './topology';

/** What the version of the chaincode is called on the channel. */
export const CHAINCODE_VERSION = '1.0';

export interface NetworkStartOptions {
    readonly config: NativeConfig;
    readonly settings: KeptSettings;
    readonly topology: Topology;
    readonly daemons: NodeDaemons;
    readonly logger: Logger;
}

/** One start of the network, from nothing or from what is there. */
export class NetworkStart {
    readonly #options: NetworkStartOptions;
    readonly #started: string[] = [];

    constructor(options: NetworkStartOptions) {
        this.#options = options;
    }

    /** Resolves when the chaincode can be called, with the names of the nodes that did not run before. */
    async run(): Promise<readonly string[]> {
        const { topology, config, settings } = this.#options;
        await this.#startAuthorities();
        await enrolOrganisations(topology, config.registrar);
        await this.#startNodes();
        const label = `${settings.chaincode}_${CHAINCODE_VERSION}`;
        const organisations = await approversOf(topology.peers, label);
        const channels = new Set([settings.channel, ...config.furtherChannels]);
        for (const channel of channels) await this.#setUpChannel(channel, organisations);
        await this.#startChaincodes(organisations);
        for (const channel of channels) await whenLed(topology.ordering.orderers, channel);
        return this.#started;
    }

    async #startAuthorities(): Promise<void> {
        const { daemons, topology } = this.#options;
        await Promise.all(
            [...topology.peers, topology.ordering].map(({ authority }) =>
                this.#note(authority.name, daemons.startAuthority(authority)),
            ),
        );
    }

    async #startNodes(): Promise<void> {
        const { daemons, topology } = this.#options;
        const { ordering, peers } = topology;
        await Promise.all([
            ...ordering.orderers.map((orderer) =>
                this.#note(orderer.name, daemons.startOrderer(orderer, ordering.mspId)),
            ),
            ...peers.map((organisation) =>
                this.#note(organisation.peer.name, daemons.startPeer(organisation)),
            ),
        ]);
    }

    /** Made once: its keys, time and nonce make every other one another channel. */
    async #genesisBlock(channel: string): Promise<Uint8Array> {
        const { config, topology, settings } = this.#options;
        const name = channel === settings.channel ? 'channel' : `channel-${channel}`;
        const file = join(config.directory, `${name}.block`);
        if (!existsSync(file))
            await writeDurably(file, await foundingBlock(topology, { ...settings, channel }));
        return readFile(file);
    }

    async #setUpChannel(channel: string, organisations: readonly Approver[]): Promise<void> {
        const { topology, settings, logger } = this.#options;
        await setUpChannel({
            channel,
            genesisBlock: await this.#genesisBlock(channel),
            ordererAdmins: await ordererAdminsOf(topology.ordering),
            orderers: await ordererNodesOf(topology.ordering),
            organisations,
            chaincode: settings.chaincode,
            version: CHAINCODE_VERSION,
            logger,
        });
    }

    async #startChaincodes(organisations: readonly Approver[]): Promise<void> {
        const { config, topology, settings, daemons } = this.#options;
        const code = await codeDigest(config.chaincodeDirectory);
        const packageOf = (mspId: string) =>
            organisations.find((organisation) => organisation.mspId === mspId)?.chaincodePackage.packageId ??
            '';
        await Promise.all(
            topology.peers.map(({ chaincode, mspId }) => {
                const tls = join(chaincode.identity, 'tls');
                const service = {
                    directory: config.chaincodeDirectory,
                    name: settings.chaincode,
                    code,
                    packageId: packageOf(mspId),
                    address: addressOf(chaincode),
                    tls: { certificateFile: join(tls, 'server.crt'), keyFile: join(tls, 'server.key') },
                };
                return this.#note(chaincode.name, daemons.startChaincode(chaincode, service));
            }),
        );
    }

    async #note(name: string, starting: Promise<boolean>): Promise<void> {
        if (await starting) this.#started.push(name);
    }
}
