import { peer } from '@hyperledger/fabric-protos';
import { chaincodeMessage } from './chaincode-message';
import { ChaincodeTransaction, refusal } from './chaincode-transaction';
import type { Invocation, InvocationOutcome } from './invocation';

const { Type } = peer.ChaincodeMessage;

/** Fabric's texts, core/chaincode/handler.go. */
const EXECUTION_TIMEOUT = 'error sending: timeout expired while executing transaction';
const STREAM_TERMINATED = 'error sending: chaincode stream terminated';

/** The half of a gRPC stream to a chaincode that a conversation needs. */
export interface ChaincodeCall {
    on(event: 'data', listener: (message: peer.ChaincodeMessage) => void): unknown;
    on(event: 'error', listener: (cause: Error) => void): unknown;
    on(event: 'end', listener: () => void): unknown;
    write(message: peer.ChaincodeMessage): unknown;
    end(): unknown;
    cancel(): void;
}

export interface ChaincodeStreamOptions {
    /** The package id that the chaincode must register with. */
    readonly chaincodeId: string;
    /** How long one invocation may take, in milliseconds. */
    readonly executeTimeoutMs: number;
}

interface InFlight {
    readonly transaction: ChaincodeTransaction;
    readonly settle: (outcome: InvocationOutcome) => void;
}

/** A transaction's id is its own on its channel alone (fabric core/chaincode/transaction_contexts.go). */
function contextId(channel: string, transactionId: string): string {
    return `${channel} ${transactionId}`;
}

function contextOf(message: peer.ChaincodeMessage): string {
    return contextId(message.getChannelId(), message.getTxid());
}

function outcomeOf(message: peer.ChaincodeMessage): InvocationOutcome {
    if (message.getType() === Type.ERROR) {
        const text = Buffer.from(message.getPayload_asU8()).toString('utf8');
        return { kind: 'failed', reason: `transaction returned with failure: ${text}` };
    }
    const response = peer.Response.deserializeBinary(message.getPayload_asU8());
    return { kind: 'completed', response, event: message.getChaincodeEvent() };
}

/**
 * One conversation with a chaincode process (fabric core/chaincode/handler.go): the chaincode registers, the peer says
 * READY, and from then on any number of transactions share the stream. When it ends, every transaction in flight fails.
 */
export class ChaincodeStream {
    /** Resolves to true at READY, to false when the stream ended before. */
    readonly ready: Promise<boolean>;
    /** Resolves to the reason when the stream is over. */
    readonly ended: Promise<string>;
    readonly #call: ChaincodeCall;
    readonly #options: ChaincodeStreamOptions;
    readonly #inFlight = new Map<string, InFlight>();
    #registered = false;
    #over = false;
    #resolveReady: (ready: boolean) => void = () => undefined;
    #resolveEnded: (reason: string) => void = () => undefined;

    constructor(call: ChaincodeCall, options: ChaincodeStreamOptions) {
        this.#call = call;
        this.#options = options;
        this.ready = new Promise((resolve) => (this.#resolveReady = resolve));
        this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
        call.on('data', (message) => {
            this.#receiveOrEnd(message);
        });
        call.on('error', (cause) => {
            this.#finish(cause.message);
        });
        call.on('end', () => {
            this.#finish('the chaincode closed the stream');
        });
    }

    /** Runs one transaction; never rejects. Two with the same id at once are refused, as Fabric does. */
    async execute(invocation: Invocation): Promise<InvocationOutcome> {
        if (this.#over) return { kind: 'failed', reason: STREAM_TERMINATED };
        const id = contextId(invocation.channel, invocation.transactionId);
        if (this.#inFlight.has(id)) {
            const { channel, transactionId } = invocation;
            return { kind: 'failed', reason: `error sending: txid: ${transactionId}(${channel}) exists` };
        }
        const transaction = new ChaincodeTransaction(invocation);
        const outcome = await this.#run(invocation, transaction);
        this.#inFlight.delete(id);
        await transaction.end();
        return outcome;
    }

    /** Ends the conversation; what is in flight fails. */
    close(): void {
        this.#finish('closed by the peer');
        this.#call.cancel();
    }

    #run(invocation: Invocation, transaction: ChaincodeTransaction): Promise<InvocationOutcome> {
        return new Promise((resolve) => {
            const timer = setTimeout(() => {
                resolve({ kind: 'failed', reason: EXECUTION_TIMEOUT });
            }, this.#options.executeTimeoutMs);
            const settle = (outcome: InvocationOutcome): void => {
                clearTimeout(timer);
                resolve(outcome);
            };
            this.#inFlight.set(contextId(invocation.channel, invocation.transactionId), {
                transaction,
                settle,
            });
            const message = chaincodeMessage({
                type: Type.TRANSACTION,
                context: invocation,
                payload: invocation.input,
            });
            message.setProposal(invocation.proposal);
            this.#call.write(message);
        });
    }

    /** A message whose payload cannot be read ends the conversation, as one that cannot be read itself does. */
    #receiveOrEnd(message: peer.ChaincodeMessage): void {
        try {
            this.#receive(message);
        } catch (cause) {
            this.#finish(`the chaincode sent what cannot be read: ${String(cause)}`);
            this.#call.cancel();
        }
    }

    #receive(message: peer.ChaincodeMessage): void {
        if (!this.#registered) this.#register(message);
        else if (message.getType() === Type.COMPLETED || message.getType() === Type.ERROR) {
            this.#inFlight.get(contextOf(message))?.settle(outcomeOf(message));
        } else if (message.getType() !== Type.KEEPALIVE) void this.#answer(message);
    }

    #register(message: peer.ChaincodeMessage): void {
        const name = peer.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName();
        if (message.getType() !== Type.REGISTER || name !== this.#options.chaincodeId) {
            this.#finish(`the chaincode registered as '${name}', expected '${this.#options.chaincodeId}'`);
            this.#call.cancel();
            return;
        }
        this.#registered = true;
        this.#call.write(chaincodeMessage({ type: Type.REGISTERED }));
        this.#call.write(chaincodeMessage({ type: Type.READY }));
        this.#resolveReady(true);
    }

    async #answer(question: peer.ChaincodeMessage): Promise<void> {
        const inFlight = this.#inFlight.get(contextOf(question));
        const answer = inFlight
            ? await inFlight.transaction.answer(question)
            : refusal(question, 'no ledger context');
        if (answer && !this.#over) this.#call.write(answer);
    }

    #finish(reason: string): void {
        if (this.#over) return;
        this.#over = true;
        for (const { settle } of this.#inFlight.values())
            settle({ kind: 'failed', reason: STREAM_TERMINATED });
        this.#resolveReady(false);
        this.#resolveEnded(reason);
    }
}
