import { common } from '@hyperledger/fabric-protos';
import type { MspRegistry } from '../../identity/msp-registry';
import { sha256 } from '../../sha256';
import { endorsedActionOf, headersOf, type EndorsedAction, type TransactionHeader } from '../transaction';
import { attempt } from './attempt';
import { knownIdentity } from './known-identity';
import { ValidationCode } from './validation-code';

const { CONFIG, CONFIG_UPDATE, ENDORSER_TRANSACTION } = common.HeaderType;
const KNOWN_TYPES: ReadonlySet<number> = new Set([ENDORSER_TRANSACTION, CONFIG_UPDATE, CONFIG]);

/** The outcome of checking an envelope; the headers are there when it is well-formed and signed. */
export type EnvelopeCheck =
    | { readonly code: typeof ValidationCode.VALID; readonly headers: TransactionHeader }
    | { readonly code: Exclude<ValidationCode, 0> };

/**
 * Checks that the envelope is well-formed, signed by its creator for this channel, and that the action belongs to
 * the proposal (core/common/validation/msgvalidation.go). Says nothing about endorsements or the ledger.
 */
export async function checkEnvelope(
    envelopeBytes: Uint8Array,
    against: { channel: string; msps: MspRegistry },
): Promise<EnvelopeCheck> {
    const headers = decode(envelopeBytes);
    if (typeof headers === 'number') {
        return { code: headers };
    }
    if (!isCommonHeaderValid(headers)) {
        return { code: ValidationCode.BAD_COMMON_HEADER };
    }
    if (!(await isSignedByCreator(headers, against))) {
        return { code: ValidationCode.BAD_CREATOR_SIGNATURE };
    }
    const code = checkContent(envelopeBytes, headers);
    return code === ValidationCode.VALID ? { code, headers } : { code };
}

type Undecodable =
    | typeof ValidationCode.INVALID_OTHER_REASON
    | typeof ValidationCode.BAD_PAYLOAD
    | typeof ValidationCode.BAD_COMMON_HEADER;

function decode(envelopeBytes: Uint8Array): TransactionHeader | Undecodable {
    const headers = attempt(() => headersOf(envelopeBytes));
    return headers?.payload.hasHeader() === true ? headers : firstFaultOf(envelopeBytes);
}

function firstFaultOf(envelopeBytes: Uint8Array): Undecodable {
    const envelope = attempt(() => common.Envelope.deserializeBinary(envelopeBytes));
    if (!envelope) {
        return ValidationCode.INVALID_OTHER_REASON;
    }
    const payload = attempt(() => common.Payload.deserializeBinary(envelope.getPayload_asU8()));
    return payload ? ValidationCode.BAD_COMMON_HEADER : ValidationCode.BAD_PAYLOAD;
}

function isCommonHeaderValid({ channelHeader, signatureHeader }: TransactionHeader): boolean {
    return (
        KNOWN_TYPES.has(channelHeader.getType()) &&
        channelHeader.getEpoch() === 0 &&
        isSignatureHeaderValid(signatureHeader)
    );
}

function isSignatureHeaderValid(header: common.SignatureHeader): boolean {
    return header.getNonce_asU8().length > 0 && header.getCreator_asU8().length > 0;
}

async function isSignedByCreator(
    { envelope, channelHeader, signatureHeader }: TransactionHeader,
    against: { channel: string; msps: MspRegistry },
): Promise<boolean> {
    const creator = knownIdentity(signatureHeader.getCreator_asU8(), against.msps);
    return (
        channelHeader.getChannelId() === against.channel &&
        creator !== undefined &&
        creator.verify(envelope.getPayload_asU8(), envelope.getSignature_asU8())
    );
}

function checkContent(envelopeBytes: Uint8Array, headers: TransactionHeader): ValidationCode {
    switch (headers.channelHeader.getType()) {
        case ENDORSER_TRANSACTION:
            return checkEndorserTransaction(envelopeBytes, headers);
        case CONFIG:
            return ValidationCode.VALID;
        default:
            return ValidationCode.UNSUPPORTED_TX_PAYLOAD;
    }
}

function checkEndorserTransaction(envelopeBytes: Uint8Array, headers: TransactionHeader): ValidationCode {
    if (headers.channelHeader.getTxId() !== transactionIdOf(headers.signatureHeader)) {
        return ValidationCode.BAD_PROPOSAL_TXID;
    }
    const isBound = attempt(() => isBoundToProposal(endorsedActionOf(envelopeBytes), headers)) ?? false;
    return isBound ? ValidationCode.VALID : ValidationCode.INVALID_ENDORSER_TRANSACTION;
}

/** The id that a creator and a nonce make: hexadecimal SHA-256 of nonce and creator (protoutil.ComputeTxID). */
export function transactionIdOf(header: common.SignatureHeader): string {
    return sha256(header.getNonce_asU8(), header.getCreator_asU8()).toString('hex');
}

function isBoundToProposal(action: EndorsedAction, { header }: TransactionHeader): boolean {
    if (action.actions !== 1) {
        return false;
    }
    if (!isSignatureHeaderValid(common.SignatureHeader.deserializeBinary(action.header))) {
        return false;
    }
    const proposed = sha256(header.getChannelHeader_asU8(), action.header, action.proposalPayload);
    return proposed.equals(action.response.getProposalHash_asU8());
}
