import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import type { Gateway, Network } from 'fabric-network';
import { SigningIdentity } from '../../../network/devnet/identity/signing-identity';
import { DevnetProcess, FIXTURE_CHAINCODE, INVOICE_CHAINCODE } from './devnet-process';
import { CHAINCODE, CHANNEL, connect } from './fabric-client';

/**
 * How fast the devnet starts, and how many transactions a second a bare client gets endorsed on both peers, ordered and
 * committed: fabric-common with native signing, one pipelined Broadcast stream, one block stream.
 * `node dist/test/integration/devnet/measure-devnet.js [transactions] [in flight] [put|invoice]`, on a machine with nothing
 * else to do. `put` writes one key by the test chaincode, `invoice` creates invoices by the real one.
 */
async function main(): Promise<void> {
    const [transactions = 3000, inFlight = 300] = process.argv.slice(2, 4).map(Number);
    const isInvoice = process.argv[4] === 'invoice';
    const began = performance.now();
    const devnet = await DevnetProcess.start({
        DEVNET_CHAINCODE_DIR: isInvoice ? INVOICE_CHAINCODE : FIXTURE_CHAINCODE,
    });
    const firstStartMs = Math.round(performance.now() - began);
    try {
        await devnet.kill('SIGTERM');
        const again = performance.now();
        await devnet.restart();
        const secondStartMs = Math.round(performance.now() - again);
        print({ firstStartMs, secondStartMs });
        const client = await BareClient.connect(devnet, isInvoice ? await invoices() : put);
        await client.run(Math.min(transactions, 500), inFlight);
        print(await client.run(transactions, inFlight));
        client.close();
    } finally {
        await devnet.stop();
    }
}

/** What is invoked for a key that is new each time. */
type Invocation = (key: string) => { readonly fcn: string; readonly args: string[] };

const put: Invocation = (key) => ({ fcn: 'put', args: [key, key] });

async function invoices(): Promise<Invocation> {
    const text = await readFile(join(INVOICE_CHAINCODE, '../test/fixtures/invoices/simple.json'), 'utf8');
    const draft: unknown = JSON.parse(text);
    return (key) => ({
        fcn: 'CreateInvoice',
        args: [key, JSON.stringify(Object.assign({}, draft, { number: key }))],
    });
}

interface Envelope {
    readonly transactionId: string;
    readonly payload: Buffer;
    readonly signature: Buffer;
}

type BroadcastStream = ClientDuplexStream<common.Envelope, orderer.BroadcastResponse>;

class BareClient {
    readonly #gateway: Gateway;
    readonly #network: Network;
    readonly #signer: SigningIdentity;
    readonly #stream: BroadcastStream;
    readonly #invocation: Invocation;
    readonly #commits = new Map<string, (status: string) => void>();

    private constructor(parts: {
        gateway: Gateway;
        network: Network;
        signer: SigningIdentity;
        stream: BroadcastStream;
        invocation: Invocation;
    }) {
        this.#gateway = parts.gateway;
        this.#network = parts.network;
        this.#signer = parts.signer;
        this.#stream = parts.stream;
        this.#invocation = parts.invocation;
    }

    static async connect(devnet: DevnetProcess, invocation: Invocation): Promise<BareClient> {
        const gateway = await connect(devnet);
        const network = await gateway.getNetwork(CHANNEL);
        const { credentials: keys } = (await devnet.admin('org1')) as {
            credentials: { certificate: string; privateKey: string };
        };
        const signer = new SigningIdentity({
            mspId: 'Org1MSP',
            certificatePem: keys.certificate,
            privateKeyPem: keys.privateKey,
        });
        const client = new BareClient({
            gateway,
            network,
            signer,
            stream: await openBroadcast(devnet),
            invocation,
        });
        await client.#follow();
        return client;
    }

    async run(transactions: number, inFlight: number): Promise<object> {
        const latencies: number[] = [];
        const endorsing: number[] = [];
        const statuses: Record<string, number> = {};
        const began = performance.now();
        const cpu = process.cpuUsage();
        let next = 0;
        const worker = async () => {
            while (next < transactions) {
                const key = `key-${began}-${next++}`;
                const start = performance.now();
                const envelope = await this.#endorse(key);
                endorsing.push(performance.now() - start);
                const status = await this.#order(envelope);
                statuses[status] = (statuses[status] ?? 0) + 1;
                latencies.push(performance.now() - start);
            }
        };
        await Promise.all(Array.from({ length: inFlight }, worker));
        const seconds = (performance.now() - began) / 1000;
        const { user, system } = process.cpuUsage(cpu);
        return {
            transactions,
            inFlight,
            perSecond: Math.round(transactions / seconds),
            statuses,
            endorseMs: percentiles(endorsing),
            committedMs: percentiles(latencies),
            clientCpuMsPerTransaction: Number(((user + system) / 1000 / transactions).toFixed(2)),
        };
    }

    close(): void {
        this.#stream.end();
        this.#gateway.disconnect();
    }

    async #endorse(key: string): Promise<Envelope> {
        const channel = this.#network.getChannel();
        const context = this.#gateway.identityContext?.calculateTransactionId();
        if (!context) throw new Error('the gateway is not connected');
        const endorsement = channel.newEndorsement(CHAINCODE);
        const proposal = endorsement.build(context, {
            ...this.#invocation(key),
            generateTransactionId: false,
        });
        endorsement.sign(Buffer.from(this.#signer.sign(proposal)));
        const { errors, responses } = await endorsement.send({
            targets: channel.getEndorsers(),
            requestTimeout: 30_000,
        });
        if (errors.length > 0 || responses.some(({ response }) => response.status !== 200)) {
            throw new Error(`endorsement failed: ${JSON.stringify([errors, responses])}`);
        }
        const commit = endorsement.newCommit();
        const payload = commit.build(context);
        return {
            transactionId: endorsement.getTransactionId(),
            payload,
            signature: Buffer.from(this.#signer.sign(payload)),
        };
    }

    async #order({ transactionId, payload, signature }: Envelope): Promise<string> {
        const envelope = new common.Envelope();
        envelope.setPayload(payload);
        envelope.setSignature(signature);
        const committed = new Promise<string>((resolve) => this.#commits.set(transactionId, resolve));
        this.#stream.write(envelope);
        return committed;
    }

    async #follow(): Promise<void> {
        await this.#network.addBlockListener(
            (event) => {
                for (const { transactionId, status } of event.getTransactionEvents()) {
                    this.#commits.get(transactionId)?.(status);
                    this.#commits.delete(transactionId);
                }
                return Promise.resolve();
            },
            { type: 'filtered' },
        );
    }
}

async function openBroadcast(devnet: DevnetProcess): Promise<BroadcastStream> {
    const { orderers } = (await devnet.profile('org1')) as {
        orderers: Record<string, { url: string; tlsCACerts: { pem: string } }>;
    };
    const entry = orderers['orderer.example.com'];
    if (!entry) throw new Error('the profile has no orderer');
    const client = new orderer.AtomicBroadcastClient(
        new URL(entry.url).host,
        credentials.createSsl(Buffer.from(entry.tlsCACerts.pem)),
        { 'grpc.ssl_target_name_override': 'orderer.example.com' },
    );
    const stream = client.broadcast();
    stream.on('data', (response: orderer.BroadcastResponse) => {
        if (response.getStatus() !== common.Status.SUCCESS) throw new Error(response.getInfo());
    });
    stream.on('error', () => undefined);
    return stream;
}

function percentiles(values: number[]): object {
    const sorted = values.toSorted((left, right) => left - right);
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function print(figures: unknown): void {
    process.stdout.write(`${JSON.stringify(figures)}\n`);
}

void main();
