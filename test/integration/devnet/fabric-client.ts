import type { Commit, Endorsement, EndorsementResponse, IdentityContext, User } from 'fabric-common';
import {
    Gateway,
    Wallets,
    type Identity,
    type IdentityData,
    type IdentityProvider,
    type Network,
    type X509Identity,
} from 'fabric-network';
import { X509Provider } from 'fabric-network/lib/impl/wallet/x509identity';
import { SigningIdentity } from '../../../network/devnet/identity/signing-identity';
import type { DevnetProcess } from './devnet-process';

export const CHANNEL = 'mychannel';
export const CHAINCODE = 'invoice';

/** How a gateway is connected. */
export interface Connection {
    readonly organisation?: 'org1' | 'org2';
    readonly discovery?: boolean;
    readonly identity?: Identity;
    /** Signs with node:crypto. The SDK's own signing, in JavaScript, takes 200 ms a signature under jest. */
    readonly nativeSigning?: boolean;
}

/** An envelope as fabric-common makes it. */
export interface SignedEnvelope {
    readonly payload: Buffer;
    readonly signature: Buffer;
}

export interface EndorsedTransaction {
    readonly transactionId: string;
    readonly envelope: SignedEnvelope;
    readonly responses: readonly EndorsementResponse[];
}

/** A gateway of fabric-network 2.2 from the files that the devnet writes for its users. */
export async function connect(devnet: DevnetProcess, connection: Connection = {}): Promise<Gateway> {
    const { organisation = 'org1', discovery = false, identity, nativeSigning = false } = connection;
    const wallet = await Wallets.newFileSystemWallet(devnet.walletDirectory());
    const label = `admin-${organisation}`;
    const gateway = new Gateway();
    await gateway.connect(await devnet.profile(organisation), {
        ...(nativeSigning
            ? {
                  identity: identity ?? (await wallet.get(label)) ?? label,
                  identityProvider: new NativeProvider(),
              }
            : { identity: identity ?? label, wallet }),
        discovery: { enabled: discovery, asLocalhost: true },
        eventHandlerOptions: { commitTimeout: 20, endorseTimeout: 20 },
    });
    return gateway;
}

/** fabric-network's public seam for other ways to sign. */
class NativeProvider implements IdentityProvider {
    readonly #software = new X509Provider();
    readonly type = this.#software.type;

    getCryptoSuite(): ReturnType<X509Provider['getCryptoSuite']> {
        return this.#software.getCryptoSuite();
    }

    fromJson(data: IdentityData): Identity {
        return this.#software.fromJson(data);
    }

    toJson(identity: X509Identity): IdentityData {
        return this.#software.toJson(identity);
    }

    async getUserContext(identity: X509Identity, name: string): Promise<User> {
        const user = await this.#software.getUserContext(identity, name);
        const { certificate, privateKey } = identity.credentials;
        const signer = new SigningIdentity({
            mspId: identity.mspId,
            certificatePem: certificate,
            privateKeyPem: privateKey,
        });
        user.getSigningIdentity().sign = (message) => Buffer.from(signer.sign(message));
        return user;
    }
}

/** Endorses on every peer of the connection profile and signs the envelope, without ordering it. */
export async function endorse(
    gateway: Gateway,
    fcn: string,
    ...args: string[]
): Promise<EndorsedTransaction> {
    const { endorsement, context, responses } = await propose(gateway, fcn, ...args);
    const commit = endorsement.newCommit();
    commit.build(context);
    commit.sign(context);
    return { transactionId: endorsement.getTransactionId(), envelope: signedEnvelopeOf(commit), responses };
}

/** What fabric-common would send to the orderer; its types leave it open. */
export function signedEnvelopeOf(commit: Commit): SignedEnvelope {
    const envelope: unknown = commit.getSignedEnvelope();
    if (!isSignedEnvelope(envelope)) throw new Error('fabric-common made no envelope');
    return envelope;
}

function isSignedEnvelope(value: unknown): value is SignedEnvelope {
    return typeof value === 'object' && value !== null && 'payload' in value && 'signature' in value;
}

/** Asks every peer of the connection profile and gives their answers as they are. */
export async function propose(
    gateway: Gateway,
    fcn: string,
    ...args: string[]
): Promise<{
    endorsement: Endorsement;
    context: IdentityContext;
    responses: readonly EndorsementResponse[];
}> {
    const network = await gateway.getNetwork(CHANNEL);
    const channel = network.getChannel();
    const context = gateway.identityContext?.calculateTransactionId();
    if (!context) throw new Error('the gateway is not connected');
    const endorsement = channel.newEndorsement(CHAINCODE);
    endorsement.build(context, { fcn, args, generateTransactionId: false });
    endorsement.sign(context);
    const answer = await endorsement.send({ targets: channel.getEndorsers(), requestTimeout: 20_000 });
    if (answer.errors.length > 0) throw new AggregateError(answer.errors);
    return { endorsement, context, responses: answer.responses };
}

/** Sends the very same bytes that it is given to the orderer. */
export async function broadcast(
    gateway: Gateway,
    envelope: SignedEnvelope,
): Promise<{ status: string; info?: string }> {
    const network = await gateway.getNetwork(CHANNEL);
    const [committer] = network.getChannel().getCommitters();
    if (!committer) throw new Error('the profile has no orderer');
    // fabric-common's types say Buffer; its code wants this object.
    const answer: unknown = await committer.sendBroadcast(envelope as unknown as Buffer, 20_000);
    return answer as { status: string; info?: string };
}

/** Every transaction that a peer's block events have told of, in their order on the ledger. */
export class Outcomes {
    readonly #outcomes: {
        readonly transactionId: string;
        readonly status: string;
        readonly block: number;
    }[] = [];
    readonly #waiting = new Set<() => void>();

    /** Follows the chain from its first block. */
    static async follow(network: Network): Promise<Outcomes> {
        const outcomes = new Outcomes();
        await network.addBlockListener(
            (event) => {
                for (const { transactionId, status } of event.getTransactionEvents()) {
                    outcomes.#outcomes.push({ transactionId, status, block: event.blockNumber.toNumber() });
                }
                for (const wake of outcomes.#waiting) wake();
                return Promise.resolve();
            },
            { startBlock: 0, type: 'full' },
        );
        return outcomes;
    }

    statusesOf(transactionId: string): string[] {
        return this.#outcomes
            .filter((outcome) => outcome.transactionId === transactionId)
            .map(({ status }) => status);
    }

    /** The statuses of the transaction when there are as many as asked for; the test's own time limit bounds the wait. */
    async of(transactionId: string, count = 1): Promise<string[]> {
        while (this.statusesOf(transactionId).length < count) {
            await new Promise<void>((resolve) => {
                const wake = () => {
                    this.#waiting.delete(wake);
                    resolve();
                };
                this.#waiting.add(wake);
            });
        }
        return this.statusesOf(transactionId);
    }
}
