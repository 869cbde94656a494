import type { Transaction } from '@hyperledger/fabric-gateway';
import type { Client } from '@grpc/grpc-js';
import type { Envelope } from '../../core/operation/operation';
import { SUBMIT_LEASE_MS } from '../../core/operation/retry';
import type { Closable } from '../../core/ports/ledger-connection';
import type { Orderer, SubmitAnswer } from '../../core/ports/orderer';
import { gatewayOf } from './gateway-of';
import { callAt, type GatewayPeers } from './gateway-peers';
import { Places } from './places';
import { storedTransaction } from './signed-transaction';
import { submitFailure } from './submit-failure';

export interface PeerGatewayOrdererOptions {
    readonly peers: GatewayPeers;
    /** Orderers that the connection profile names; matters for a BFT service alone. */
    readonly consenters: number;
    /** Envelopes that may be without an answer at once; a peer serves 500 by default (core.yaml, `limits.concurrency.gatewayService`). */
    readonly inFlight: number;
    /** An envelope without an answer for so long is `unknown`, milliseconds. */
    readonly ackTimeoutMs: number;
    /** The longest that an envelope waits to be sent, milliseconds; by default until whoever handed it over sends it again. */
    readonly waitLimitMs?: number;
}

/** Not the bytes of an endorsed transaction: nobody was asked. */
class NoTransaction extends Error {}

/** Orders through a peer's gateway. On a BFT service it sends to every orderer and awaits a quorum of them. */
export class PeerGatewayOrderer implements Orderer, Closable {
    readonly #options: PeerGatewayOrdererOptions;
    readonly #places: Places;
    readonly #unanswered = new Set<(answer: SubmitAnswer) => void>();
    #closed = false;

    constructor(options: PeerGatewayOrdererOptions) {
        this.#options = options;
        this.#places = new Places(options.inFlight);
    }

    submit(envelope: Envelope): Promise<SubmitAnswer> {
        if (this.#closed) return Promise.resolve({ kind: 'unknown', reason: 'the connection is closed' });
        return new Promise((settle) => {
            this.#unanswered.add(settle);
            void this.#submitInTurn(envelope).then((answer) => {
                this.#unanswered.delete(settle);
                settle(answer);
            });
        });
    }

    /** Envelopes without an answer become `unknown`. */
    close(): Promise<void> {
        this.#closed = true;
        for (const settle of this.#unanswered)
            settle({ kind: 'unknown', reason: 'the connection was closed' });
        this.#unanswered.clear();
        this.#places.close();
        this.#options.peers.close();
        return Promise.resolve();
    }

    async #submitInTurn(envelope: Envelope): Promise<SubmitAnswer> {
        const { waitLimitMs = SUBMIT_LEASE_MS } = this.#options;
        if (!(await this.#places.take(waitLimitMs)))
            return { kind: 'unknown', reason: `no room for it within ${waitLimitMs} ms` };
        try {
            return await this.#submitNow(envelope);
        } catch (error) {
            if (error instanceof NoTransaction)
                return { kind: 'refused', status: 'BAD_REQUEST', reason: error.message };
            return { kind: 'unknown', reason: String(error) };
        } finally {
            this.#places.giveBack();
        }
    }

    /** Tries another peer as long as nothing was sent; whatever comes after that may have been ordered. */
    async #submitNow(envelope: Envelope): Promise<SubmitAnswer> {
        const { peers, ackTimeoutMs, consenters } = this.#options;
        let reason = 'the connection profile has no peer';
        for (const peer of peers.inOrder()) {
            const answer = await callAt(peer, (client) =>
                transactionAt(client, envelope).submit({ deadline: Date.now() + ackTimeoutMs }),
            );
            if (answer.kind === 'answered') return { kind: 'ordered' };
            if (answer.kind === 'failed') return submitFailure(answer.failure, consenters);
            reason = answer.reason;
        }
        return { kind: 'unknown', reason: `no peer could be reached: ${reason}` };
    }
}

function transactionAt(client: Client, envelope: Envelope): Transaction {
    const gateway = gatewayOf(client);
    try {
        return storedTransaction(gateway, envelope);
    } catch (cause) {
        throw new NoTransaction('the bytes are not those of an endorsed transaction', { cause });
    }
}
