import type { Endorser } from './fabric-sdk';
import { reasonOf } from './gateway-error';
import { peerReply, type PeerReply } from './peer-reply';

/** A peer that has just failed is asked last for so long, so that not every proposal waits for it; milliseconds. */
const DOUBT_MS = 10_000;

/** The one connection to a peer. Opened when it is first asked, and again by whoever asks after it was lost. */
export class PeerConnection {
    readonly #endorser: Endorser;
    #connecting: Promise<boolean> | undefined;
    /** Whether the last that was sent got through: nothing is checked then before the next is sent. */
    #sound = false;
    #failedAt = Number.NEGATIVE_INFINITY;

    constructor(endorser: Endorser) {
        this.#endorser = endorser;
    }

    get name(): string {
        return this.#endorser.name;
    }

    get mspId(): string {
        return this.#endorser.mspid;
    }

    get isInDoubt(): boolean {
        return performance.now() - this.#failedAt < DOUBT_MS;
    }

    /** Sends a signed proposal; a peer that cannot be reached or does not answer in time has `failed`. Never throws. */
    async ask(signedProposal: Buffer, timeoutMs: number): Promise<PeerReply> {
        const reply = await this.#send(signedProposal, timeoutMs);
        this.#failedAt = reply.kind === 'failed' ? performance.now() : Number.NEGATIVE_INFINITY;
        return reply;
    }

    close(): void {
        this.#endorser.disconnect();
    }

    async #send(signedProposal: Buffer, timeoutMs: number): Promise<PeerReply> {
        const peer = this.name;
        try {
            if (!(await this.#connected()))
                return { kind: 'failed', peer, reason: 'the peer cannot be reached' };
            const response: unknown = await this.#endorser.sendProposal(signedProposal, timeoutMs);
            this.#sound = true;
            return peerReply(peer, response);
        } catch (error) {
            this.#sound = false;
            return { kind: 'failed', peer, reason: reasonOf(error) };
        }
    }

    /** The SDK gives a lost connection up and makes a new one: not twice at the same time. */
    async #connected(): Promise<boolean> {
        if (this.#sound) return true;
        this.#connecting ??= this.#endorser.checkConnection().finally(() => {
            this.#connecting = undefined;
        });
        return this.#connecting;
    }
}

/** Those that have not just failed before those that have. */
export function byTrust(peers: readonly PeerConnection[]): readonly PeerConnection[] {
    return [...peers.filter((peer) => !peer.isInDoubt), ...peers.filter((peer) => peer.isInDoubt)];
}
