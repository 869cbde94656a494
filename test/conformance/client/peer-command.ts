import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeLocalMsp } from '../../../network/devnet/local-msp';
import type { ConformanceNetwork } from '../network/conformance-network';

const run = promisify(execFile);
const LIMIT_MS = 30_000;

/** What the command line itself wants to be told (fabric sampleconfig/core.yaml). */
const CORE_YAML = 'peer:\n  BCCSP:\n    Default: SW\n    SW: {Hash: SHA2, Security: 256}\n';

/** How a command ended, without colours and log prefixes. */
export interface CommandOutcome {
    readonly succeeded: boolean;
    readonly output: string;
    readonly errors: string;
}

/** Fabric's own `peer`, in the name of the first organisation's administrator. */
export class PeerCommand {
    readonly directory: string;
    readonly #file: string;
    readonly #environment: NodeJS.ProcessEnv;
    readonly #network: ConformanceNetwork;

    private constructor(
        options: { readonly file: string; readonly directory: string },
        network: ConformanceNetwork,
    ) {
        const [{ mspId, peer }] = network.organisations;
        this.directory = options.directory;
        this.#file = options.file;
        this.#network = network;
        this.#environment = {
            FABRIC_CFG_PATH: options.directory,
            CORE_PEER_LOCALMSPID: mspId,
            CORE_PEER_MSPCONFIGPATH: join(options.directory, 'msp'),
            CORE_PEER_ADDRESS: peer.address,
            CORE_PEER_TLS_ENABLED: 'true',
            CORE_PEER_TLS_ROOTCERT_FILE: join(options.directory, `${mspId}.pem`),
            FABRIC_LOGGING_SPEC: 'info',
        };
    }

    static async prepare(file: string, network: ConformanceNetwork): Promise<PeerCommand> {
        const directory = await mkdtemp(join(tmpdir(), 'peer-command-'));
        const [{ admin, authority, peer }] = network.organisations;
        await writeFile(join(directory, 'core.yaml'), CORE_YAML);
        await writeFile(join(directory, 'orderer.pem'), network.orderer.tlsRootCertificatePem);
        for (const { mspId, peer: node } of network.organisations)
            await writeFile(join(directory, `${mspId}.pem`), node.tlsRootCertificatePem);
        await writeLocalMsp(join(directory, 'msp'), {
            certificatePem: admin.certificatePem,
            privateKeyPem: admin.privateKeyPem,
            rootCertificatePem: authority.certificatePem,
            tlsRootCertificatePem: peer.tlsRootCertificatePem,
        });
        return new PeerCommand({ file, directory }, network);
    }

    /** The orderer's address and TLS root, as the command line takes them. */
    get toOrderer(): readonly string[] {
        const { address, host } = this.#network.orderer;
        const root = join(this.directory, 'orderer.pem');
        return ['-o', address, '--tls', '--cafile', root, '--ordererTLSHostnameOverride', host];
    }

    /** Both organisations' peers. */
    get toBothPeers(): readonly string[] {
        return this.#network.organisations.flatMap(({ mspId, peer }) => [
            '--peerAddresses',
            peer.address,
            '--tlsRootCertFiles',
            join(this.directory, `${mspId}.pem`),
        ]);
    }

    async run(...args: readonly string[]): Promise<CommandOutcome> {
        const options = { env: this.#environment, timeout: LIMIT_MS };
        try {
            const { stdout, stderr } = await run(this.#file, [...args], options);
            return { succeeded: true, output: plain(stdout), errors: plain(stderr) };
        } catch (error) {
            const { stdout, stderr } = outputsOf(error);
            return { succeeded: false, output: plain(stdout), errors: plain(stderr) };
        }
    }

    close(): Promise<void> {
        return rm(this.directory, { recursive: true, force: true });
    }
}

function outputsOf(error: unknown): { stdout: string; stderr: string } {
    const text = (name: string): string => {
        const value: unknown =
            typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
        return typeof value === 'string' ? value : '';
    };
    return { stdout: text('stdout'), stderr: text('stderr') };
}

/** Colours are escape sequences of SGR (ECMA-48). */
function plain(text: string): string {
    // eslint-disable-next-line no-control-regex
    return text.replace(/\u001b\[[0-9;]*m/g, '').trim();
}
