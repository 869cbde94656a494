import { peer } from '@hyperledger/fabric-protos';
import type { NamespaceReadWriteSet } from '../read-write-set';
import { chaincodeResultOf, type ChaincodeResult, type TransactionHeader } from '../transaction';
import { attempt } from './attempt';
import { ValidationCode } from './validation-code';

/** The outcome of looking at a chaincode's result. */
export type ChaincodeCheck =
    | {
          readonly code: typeof ValidationCode.VALID;
          readonly result: ChaincodeResult;
          /** The namespaces whose endorsement policies must hold: the chaincode's own and all that are written. */
          readonly namespaces: readonly string[];
      }
    | { readonly code: Exclude<ValidationCode, 0> };

/** Checks that header, result, event and read-write set speak of one chaincode (plugindispatcher/dispatcher.go). */
export function checkChaincode(envelopeBytes: Uint8Array, headers: TransactionHeader): ChaincodeCheck {
    const invoked = attempt(() => invokedChaincode(headers));
    if (!invoked) {
        return { code: ValidationCode.BAD_HEADER_EXTENSION };
    }
    const result = attempt(() => chaincodeResultOf(envelopeBytes));
    if (!result) {
        return { code: ValidationCode.BAD_RWSET };
    }
    const name = invoked.getChaincodeId()?.getName() ?? '';
    const code = checkNames(invoked, result) ?? checkEvent(name, result) ?? checkNamespaces(result);
    return code === undefined
        ? { code: ValidationCode.VALID, result, namespaces: policed(name, result) }
        : { code };
}

type Fault = Exclude<ValidationCode, 0>;

function invokedChaincode({ channelHeader }: TransactionHeader): peer.ChaincodeHeaderExtension {
    return peer.ChaincodeHeaderExtension.deserializeBinary(channelHeader.getExtension_asU8());
}

function checkNames(invoked: peer.ChaincodeHeaderExtension, { action }: ChaincodeResult): Fault | undefined {
    const asked = invoked.getChaincodeId();
    const answered = action.getChaincodeId();
    if (!asked || !answered) {
        return ValidationCode.INVALID_OTHER_REASON;
    }
    const isSame = asked.getName() !== '' && asked.getName() === answered.getName();
    return isSame && answered.getVersion() !== '' ? undefined : ValidationCode.INVALID_CHAINCODE;
}

function checkEvent(chaincode: string, { action }: ChaincodeResult): Fault | undefined {
    const bytes = action.getEvents_asU8();
    if (bytes.length === 0) {
        return undefined;
    }
    const event = attempt(() => peer.ChaincodeEvent.deserializeBinary(bytes));
    return event?.getChaincodeId() === chaincode ? undefined : ValidationCode.INVALID_OTHER_REASON;
}

function checkNamespaces({ readWriteSet }: ChaincodeResult): Fault | undefined {
    const names = new Set(readWriteSet.map(({ namespace }) => namespace));
    return names.size === readWriteSet.length ? undefined : ValidationCode.ILLEGAL_WRITESET;
}

function policed(chaincode: string, { readWriteSet }: ChaincodeResult): readonly string[] {
    const written = readWriteSet.filter(isWritten).map(({ namespace }) => namespace);
    return [...new Set([chaincode, ...written])];
}

function isWritten({ set, hasCollections }: NamespaceReadWriteSet): boolean {
    return set.getWritesList().length > 0 || set.getMetadataWritesList().length > 0 || hasCollections;
}
