import { common } from '@hyperledger/fabric-protos';
import { hasExpired, type Identity } from '../../identity/identity';
import { sha256 } from '../../sha256';
import { identifyOrUndefined, type IdentitySource } from '../identity-source';
import { ProposalFiltered, ProposalRefused, type UnpackedProposal } from './unpacked-proposal';

/** How far a proposal's timestamp may lie from the peer's clock, in milliseconds (core.yaml, timewindow 15m). */
export const TIME_WINDOW_MS = 15 * 60 * 1000;

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** Refuses a proposal that was not made within the time window (fabric core/handlers/auth/filter/timewindow.go). */
export function checkTime({ channelHeader }: UnpackedProposal, now: Date): void {
    const made = channelHeader.getTimestamp()?.toDate() ?? new Date(0);
    if (Math.abs(now.getTime() - made.getTime()) <= TIME_WINDOW_MS) return;
    throw new ProposalFiltered(
        `request unauthorized due to incorrect timestamp ${seconds(made)}, peer time ${seconds(now)}, ` +
            'peer.authentication.timewindow 15m0s',
    );
}

/** Refuses a proposal whose headers are not an endorser transaction's (fabric core/endorser/msgvalidation.go). */
export function checkHeaders({ channelHeader, signatureHeader, signed }: UnpackedProposal): void {
    const nonce = signatureHeader.getNonce_asU8();
    const creator = signatureHeader.getCreator_asU8();
    const types: readonly number[] = [common.HeaderType.ENDORSER_TRANSACTION, common.HeaderType.CONFIG];
    const type = channelHeader.getType();
    refuseIf(!types.includes(type), `invalid header type ${headerTypeName(type)}`);
    refuseIf(channelHeader.getEpoch() !== 0, 'epoch is non-zero');
    refuseIf(nonce.length === 0, 'nonce is empty');
    refuseIf(creator.length === 0, 'creator is empty');
    const expected = sha256(nonce, creator).toString('hex');
    const id = channelHeader.getTxId();
    refuseIf(id !== expected, `incorrectly computed txid '${id}' -- expected '${expected}'`);
    refuseIf(signed.getSignature_asU8().length === 0, 'empty signature bytes');
}

/** The client behind the proposal; refuses an unknown, expired or wrong signer without saying why, as Fabric does. */
export async function checkCreator(
    { channelHeader, signatureHeader, signed }: UnpackedProposal,
    identities: IdentitySource,
    now: Date,
): Promise<Identity> {
    const channel = `access denied: channel [${channelHeader.getChannelId()}] creator org`;
    const creator = identifyOrUndefined(identities, signatureHeader.getCreator_asU8());
    if (!creator) throw invalid(`${channel} unknown, creator is malformed`);
    if (hasExpired(creator, now)) throw new ProposalFiltered('proposal client identity expired');
    const isSigned = await creator.verify(signed.getProposalBytes_asU8(), signed.getSignature_asU8());
    if (!isSigned) throw invalid(`${channel} [${creator.mspId}]`);
    return creator;
}

function headerTypeName(type: number): string {
    const entry = Object.entries(common.HeaderType).find(([, value]) => value === type);
    return entry?.[0] ?? String(type);
}

function invalid(reason: string): ProposalRefused {
    return new ProposalRefused(`error validating proposal: ${reason}`);
}

function refuseIf(isWrong: boolean, reason: string): void {
    if (isWrong) throw invalid(reason);
}
