import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RegistrarCredentials } from '../config';
import { writeDurably } from '../devnet/write-durably';
import { authorityConfiguration } from './authority-configuration';
import type { Binaries } from './binaries';
import type { ServiceFile } from './chaincode/service-file';
import { Daemon } from './daemon';
import { isListening, isServing } from './health';
import { ordererConfiguration } from './orderer-configuration';
import { peerConfiguration } from './peer-configuration';
import {
    type AuthorityNode,
    type ChaincodeNode,
    type OrdererNode,
    type PeerOrganisation,
    type Topology,
} from './topology';

/** How the programs of a network are started. */
export interface NodeDaemonsOptions {
    readonly binaries: Binaries;
    /** The directory whose `bin` has the builder's programs. */
    readonly builder: string;
    /** The compiled script that keeps a chaincode running. */
    readonly chaincodeKeeper: string;
    /** What all of them are given. */
    readonly environment: NodeJS.ProcessEnv;
    readonly registrar: RegistrarCredentials;
}

/** The programs of the network's nodes; each writes its configuration before it starts. */
export class NodeDaemons {
    readonly #options: NodeDaemonsOptions;

    constructor(options: NodeDaemonsOptions) {
        this.#options = options;
    }

    async startAuthority(node: AuthorityNode): Promise<boolean> {
        const configuration = authorityConfiguration(node, this.#options.registrar);
        await writeYaml(join(node.directory, 'fabric-ca-server-config.yaml'), configuration);
        return this.authority(node).start();
    }

    async startOrderer(node: OrdererNode, mspId: string): Promise<boolean> {
        await writeYaml(join(node.directory, 'orderer.yaml'), ordererConfiguration(mspId, node));
        return this.orderer(node).start();
    }

    async startPeer(organisation: PeerOrganisation): Promise<boolean> {
        const { peer } = organisation;
        const configuration = peerConfiguration(organisation, this.#options.builder);
        await writeYaml(join(peer.directory, 'core.yaml'), configuration);
        return this.peer(organisation).start();
    }

    /** One that runs other code, or under another id, is started anew. */
    async startChaincode(node: ChaincodeNode, service: ServiceFile): Promise<boolean> {
        const daemon = this.chaincode(node);
        const wanted = `${JSON.stringify(service, undefined, 4)}\n`;
        const present = await readFile(serviceFile(node), 'utf8').catch(() => '');
        if (present !== wanted) await daemon.stop();
        await writeDurably(serviceFile(node), wanted);
        return daemon.start();
    }

    authority(node: AuthorityNode): Daemon {
        const args = ['start', '--home', node.directory];
        return this.#daemon(node, {
            command: this.#options.binaries['fabric-ca-server'],
            args,
            isHealthy: () => isServing(node),
        });
    }

    orderer(node: OrdererNode): Daemon {
        return this.#daemon(node, {
            command: this.#options.binaries.orderer,
            args: [],
            isHealthy: () => isServing(node),
        });
    }

    peer({ peer }: PeerOrganisation): Daemon {
        return this.#daemon(peer, {
            command: this.#options.binaries.peer,
            args: ['node', 'start'],
            isHealthy: () => isServing(peer),
        });
    }

    chaincode(node: ChaincodeNode): Daemon {
        return this.#daemon(node, {
            command: process.execPath,
            args: [this.#options.chaincodeKeeper, serviceFile(node)],
            isHealthy: () => isListening(node.port),
        });
    }

    /** All of a network. */
    all({ peers, ordering }: Topology): readonly Daemon[] {
        return [
            ...peers.map((organisation) => this.peer(organisation)),
            ...peers.map(({ chaincode }) => this.chaincode(chaincode)),
            ...ordering.orderers.map((orderer) => this.orderer(orderer)),
            ...[...peers, ordering].map(({ authority }) => this.authority(authority)),
        ];
    }

    #daemon(
        { name, directory }: { readonly name: string; readonly directory: string },
        program: {
            readonly command: string;
            readonly args: readonly string[];
            readonly isHealthy: () => Promise<boolean>;
        },
    ): Daemon {
        const environment = { ...this.#options.environment, FABRIC_CFG_PATH: directory };
        return new Daemon({ name, directory, environment, ...program });
    }
}

function serviceFile({ directory }: ChaincodeNode): string {
    return join(directory, 'service.json');
}

async function writeYaml(file: string, content: object): Promise<void> {
    await writeDurably(file, stringify(content));
}

/** Where a node is reached. */
export function addressOf({ host, port }: { readonly host: string; readonly port: number }): string {
    return `${host}:${port}`;
}
