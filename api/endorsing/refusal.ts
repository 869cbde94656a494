import { contractRefusal } from '../../core/invoice/contract-error';
import type { Failure } from '../../core/operation/operation';

/** Why an operation fails that the chaincode refused: its own code if it is one of the contract, and the member that it names. */
export function refusalFailure(code: string, message: string): Failure {
    const refusal = contractRefusal(message) ?? contractRefusal(`${code}: ${message}`);
    if (refusal === undefined) return { code: 'CHAINCODE_REJECTED', message };
    const { text, fault } = refusal;
    return {
        code: refusal.code,
        message: fault?.detail ?? text,
        ...(fault !== undefined && { target: fault.pointer }),
    };
}
