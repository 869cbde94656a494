/** How the peer begins a message whose rest the chaincode wrote (core/chaincode/chaincode_support.go). */
const RETURNED_FAILURE = 'transaction returned with failure: ';

/** `CODE: text`, where shims for other languages and older ones put the name of the exception before it. */
const CODED = /^(?:Error: )*([A-Z][A-Z0-9_]*): ([\s\S]*)$/;

/**
 * How the peer answers a question of the chaincode that it could not look up (core/chaincode/handler.go). The shim throws
 * it inside the contract, whose failure it becomes. A call of another chaincode that fails is that chaincode's word.
 */
const QUESTION_FAILED = /^(?:Error: )*(?!INVOKE_CHAINCODE )[A-Z_]+ failed: transaction ID: /;

export interface ChaincodeError {
    /** `CHAINCODE_REJECTED` if the contract gave none. */
    readonly code: string;
    readonly message: string;
}

/** What the contract itself said, out of the message of a peer's response. */
export function chaincodeError(message: string): ChaincodeError {
    const own = ownWords(message);
    const [, code, text] = CODED.exec(own) ?? [];
    return code === undefined || text === undefined
        ? { code: 'CHAINCODE_REJECTED', message: own }
        : { code, message: text };
}

/** Whether the message is the contract's own, as opposed to the peer's. */
export function saysChaincodeFailed(message: string): boolean {
    return message.includes(RETURNED_FAILURE);
}

/** Whether the contract merely passed on that its peer could not read or write the state. */
export function saysStateFailed(message: string): boolean {
    return QUESTION_FAILED.test(ownWords(message));
}

function ownWords(message: string): string {
    const start = message.indexOf(RETURNED_FAILURE);
    return start < 0 ? message : message.slice(start + RETURNED_FAILURE.length);
}
