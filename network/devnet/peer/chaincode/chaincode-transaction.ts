import { peer } from '@hyperledger/fabric-protos';
import {
    chaincodeMessage,
    typeName,
    type ChaincodeMessageType,
    type MessageContext,
} from './chaincode-message';
import { OpenQueries } from './open-queries';
import { keyModifications, keyValues } from './query-result';
import { statePage } from './state-page';
import type { TransactionState } from './transaction-state';

/** What one invocation of the chaincode works on. */
export interface TransactionScope extends MessageContext {
    readonly namespace: string;
    readonly state: TransactionState;
}

type Answer = Promise<Uint8Array | undefined>;

const { Type } = peer.ChaincodeMessage;

function textOf(cause: unknown): string {
    return cause instanceof Error ? cause.message : String(cause);
}

/**
 * One transaction in flight: answers what its chaincode asks of the ledger, one question at a time, in the order in which
 * the chaincode asks (fabric core/chaincode/handler.go). A refused question is answered with ERROR and Fabric's text.
 */
export class ChaincodeTransaction {
    static readonly #answers = new Map<
        ChaincodeMessageType,
        (transaction: ChaincodeTransaction, payload: Uint8Array) => Answer
    >([
        [Type.GET_STATE, (it, bytes) => it.#getState(peer.GetState.deserializeBinary(bytes))],
        [Type.PUT_STATE, (it, bytes) => it.#putState(peer.PutState.deserializeBinary(bytes))],
        [Type.DEL_STATE, (it, bytes) => it.#delState(peer.DelState.deserializeBinary(bytes))],
        [Type.GET_STATE_BY_RANGE, (it, bytes) => it.#getRange(peer.GetStateByRange.deserializeBinary(bytes))],
        [
            Type.GET_HISTORY_FOR_KEY,
            (it, bytes) => it.#getHistory(peer.GetHistoryForKey.deserializeBinary(bytes)),
        ],
        [
            Type.QUERY_STATE_NEXT,
            (it, bytes) => it.#queries.next(peer.QueryStateNext.deserializeBinary(bytes).getId()),
        ],
        [
            Type.QUERY_STATE_CLOSE,
            (it, bytes) => it.#queries.close(peer.QueryStateClose.deserializeBinary(bytes).getId()),
        ],
        [Type.GET_QUERY_RESULT, () => Promise.reject(new Error('ExecuteQuery not supported for leveldb'))],
        [
            Type.GET_STATE_METADATA,
            (it, bytes) => it.#getMetadata(peer.GetStateMetadata.deserializeBinary(bytes)),
        ],
        [
            Type.PUT_STATE_METADATA,
            (it, bytes) => it.#putMetadata(peer.PutStateMetadata.deserializeBinary(bytes)),
        ],
        [
            Type.INVOKE_CHAINCODE,
            (it, bytes) => it.#invokeChaincode(peer.ChaincodeSpec.deserializeBinary(bytes)),
        ],
        [Type.GET_PRIVATE_DATA_HASH, (it, bytes) => it.#getState(peer.GetState.deserializeBinary(bytes))],
        [Type.PURGE_PRIVATE_DATA, (it, bytes) => it.#delState(peer.DelState.deserializeBinary(bytes))],
    ]);

    readonly #scope: TransactionScope;
    readonly #queries = new OpenQueries();
    #answering = false;
    #writes = false;
    #pages = false;

    constructor(scope: TransactionScope) {
        this.#scope = scope;
    }

    /** The message to send back; undefined when an earlier question of the transaction is still open. */
    async answer(question: peer.ChaincodeMessage): Promise<peer.ChaincodeMessage | undefined> {
        if (this.#answering) return undefined;
        this.#answering = true;
        try {
            const payload = await this.#answerTo(question);
            return chaincodeMessage({
                type: Type.RESPONSE,
                context: this.#scope,
                ...(payload && { payload }),
            });
        } catch (cause) {
            return refusal(question, textOf(cause));
        } finally {
            this.#answering = false;
        }
    }

    /** Releases the open queries. */
    async end(): Promise<void> {
        await this.#queries.closeAll();
    }

    #answerTo(question: peer.ChaincodeMessage): Answer {
        const answer = ChaincodeTransaction.#answers.get(question.getType());
        if (!answer) throw new Error('the peer does not know this request');
        return answer(this, question.getPayload_asU8());
    }

    async #getState(request: peer.GetState): Answer {
        this.#refuseCollection(request.getCollection());
        return await this.#scope.state.getState(this.#scope.namespace, request.getKey());
    }

    #putState(request: peer.PutState): Answer {
        return this.#write(request.getCollection(), () => {
            this.#scope.state.putState(this.#scope.namespace, request.getKey(), request.getValue_asU8());
        });
    }

    #delState(request: peer.DelState): Answer {
        return this.#write(request.getCollection(), () => {
            this.#scope.state.delState(this.#scope.namespace, request.getKey());
        });
    }

    async #getRange(request: peer.GetStateByRange): Answer {
        this.#refuseCollection(request.getCollection());
        const { namespace, state } = this.#scope;
        const page = peer.QueryMetadata.deserializeBinary(request.getMetadata_asU8());
        if (page.getPagesize() === 0 && page.getBookmark() === '') {
            return await this.#queries.begin(
                keyValues(namespace, state.range(namespace, request.getStartkey(), request.getEndkey())),
            );
        }
        if (this.#writes) {
            throw new Error(
                `${this.#unsupported()} Paginated queries are supported only in a read-only transaction`,
            );
        }
        this.#pages = true;
        const start = page.getBookmark() || request.getStartkey();
        return await statePage(
            namespace,
            state.range(namespace, start, request.getEndkey()),
            page.getPagesize(),
        );
    }

    #getHistory(request: peer.GetHistoryForKey): Answer {
        const { namespace, state } = this.#scope;
        return this.#queries.begin(keyModifications(state.history(namespace, request.getKey())));
    }

    async #getMetadata(request: peer.GetStateMetadata): Answer {
        this.#refuseCollection(request.getCollection());
        const entries = await this.#scope.state.getMetadata(this.#scope.namespace, request.getKey());
        const result = new peer.StateMetadataResult();
        for (const [name, value] of entries) {
            const entry = new peer.StateMetadata();
            entry.setMetakey(name);
            entry.setValue(value);
            result.addEntries(entry);
        }
        return result.serializeBinary();
    }

    #putMetadata(request: peer.PutStateMetadata): Answer {
        return this.#write(request.getCollection(), () => {
            const entry = request.getMetadata() ?? new peer.StateMetadata();
            this.#scope.state.setMetadata(
                this.#scope.namespace,
                request.getKey(),
                new Map([[entry.getMetakey(), entry.getValue_asU8()]]),
            );
        });
    }

    #invokeChaincode(spec: peer.ChaincodeSpec): Answer {
        const name = spec.getChaincodeId()?.getName() ?? '';
        const reason = `[channel ${this.#scope.channel}] failed to get chaincode container info for ${name}`;
        return Promise.reject(
            new Error(`execute failed: invalid invocation: ${reason}: chaincode ${name} not found`),
        );
    }

    #write(collection: string, change: () => void): Answer {
        this.#refuseCollection(collection);
        if (this.#pages) {
            throw new Error(
                `${this.#unsupported()} Transaction has already performed a paginated query. Writes are not allowed`,
            );
        }
        this.#writes = true;
        change();
        return Promise.resolve(undefined);
    }

    #unsupported(): string {
        return `txid [${this.#scope.transactionId}]: unsuppored transaction.`;
    }

    #refuseCollection(collection: string): void {
        if (collection === '') return;
        const { channel, namespace } = this.#scope;
        throw new Error(`collection ${channel}/${namespace}/${collection} could not be found`);
    }
}

/** The ERROR that refuses a question of the chaincode. */
export function refusal(question: peer.ChaincodeMessage, reason: string): peer.ChaincodeMessage {
    const context = { channel: question.getChannelId(), transactionId: question.getTxid() };
    const text = `${typeName(question.getType())} failed: transaction ID: ${context.transactionId}: ${reason}`;
    return chaincodeMessage({ type: Type.ERROR, context, payload: Buffer.from(text) });
}
