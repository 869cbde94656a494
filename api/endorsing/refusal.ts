import { contractRefusal, isContractErrorCode } from '../../core/invoice/contract-error';
import type { Failure } from '../../core/operation/operation';

/**
 * Why an operation fails that the chaincode refused: its own code if it is one of the contract, and the member that it
 * names. The message is searched for a code only where the gateway found none: it may quote what a client wrote.
 */
export function refusalFailure(code: string, message: string): Failure {
    const said = wordsOf(code, message);
    const refusal = said === undefined ? undefined : contractRefusal(said);
    if (refusal === undefined) return { code: 'CHAINCODE_REJECTED', message };
    const { text, fault } = refusal;
    return {
        code: refusal.code,
        message: fault?.detail ?? text,
        ...(fault !== undefined && { target: fault.pointer, innerCode: fault.code }),
    };
}

function wordsOf(code: string, message: string): string | undefined {
    if (code === 'CHAINCODE_REJECTED') return message;
    if (!isContractErrorCode(code)) return undefined;
    return message.startsWith(`${code}: `) ? message : `${code}: ${message}`;
}
