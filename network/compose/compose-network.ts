import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../core/ports/logger';
import { writeDurably } from '../devnet/write-durably';
import { DEFAULT_USERS, enrolUsers } from '../gateway/enrol';
import { approversOf, ordererAdminsOf, ordererNodesOf } from '../native/channel-members';
import { writeClientFiles, writeProfiles } from '../native/client-files';
import type { NativeSettings } from '../native/native-settings';
import { CHAINCODE_VERSION } from '../native/network-start';
import { enrolOrganisations, foundingBlock } from '../native/organisations';
import { whenLed } from '../native/raft-leader';
import type { Topology } from '../native/topology';
import type { Approver } from '../setting-up/chaincode-lifecycle';
import { setUpChannel } from '../setting-up/set-up-channel';
import { composeSettings, composeTopology, hostTopology } from './compose-topology';
import type { ComposeConfig } from './config';
import { writeNodeFiles } from './node-files';

/** What connection profiles call the network. */
const NAME = 'compose';

/** The network of docker-compose.yml, made in two steps between which its nodes are started. Each step leaves what is done already. */
export class ComposeNetwork {
    readonly #config: ComposeConfig;
    readonly #logger: Logger;
    readonly #settings: NativeSettings;
    readonly #topology: Topology;

    constructor(config: ComposeConfig, logger: Logger) {
        this.#config = config;
        this.#logger = logger;
        this.#settings = composeSettings(config.network.channel);
        this.#topology = composeTopology(config.directory, this.#settings);
    }

    /** While the authorities run: has everybody certified, founds the channel, and writes what nodes and clients read. */
    async identities(): Promise<void> {
        const { directory, hostDirectory, profilesDirectory, network } = this.#config;
        await enrolOrganisations(this.#topology, network.registrar);
        if (!existsSync(this.#blockFile))
            await writeDurably(this.#blockFile, await foundingBlock(this.#topology, this.#settings));
        await writeNodeFiles(this.#topology, {
            name: network.chaincode,
            approvers: await this.#approvers(),
        });
        const channels = [network.channel];
        await writeProfiles(profilesDirectory, { name: NAME, topology: this.#topology, channels });
        const topology = hostTopology(directory, this.#settings);
        await writeClientFiles(hostDirectory, { name: NAME, topology, channels });
        await enrolUsers(network, DEFAULT_USERS, this.#logger);
    }

    /** While the nodes run: makes them members of the channel, and has the chaincode approved and committed. */
    async channel(): Promise<void> {
        const { channel, chaincode } = this.#config.network;
        const { ordering } = this.#topology;
        await setUpChannel({
            channel,
            genesisBlock: await readFile(this.#blockFile),
            ordererAdmins: await ordererAdminsOf(ordering),
            orderers: await ordererNodesOf(ordering),
            organisations: await this.#approvers(),
            chaincode,
            version: CHAINCODE_VERSION,
            logger: this.#logger,
        });
        await whenLed(ordering.orderers, channel);
    }

    /** Made once: its keys, time and nonce make every other one another channel. */
    get #blockFile(): string {
        return join(this.#topology.ordering.directory, `${this.#config.network.channel}.block`);
    }

    #approvers(): Promise<readonly Approver[]> {
        const label = `${this.#config.network.chaincode}_${CHAINCODE_VERSION}`;
        return approversOf(this.#topology.peers, label);
    }
}
