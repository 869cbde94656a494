import { common } from '@hyperledger/fabric-protos';
import type { MspRegistry } from '../../identity/msp-registry';
import type { ChannelPolicies } from '../../identity/policy';
import { envelopesOf, numberOf } from '../block';
import type { BlockValidator, LedgerLookup } from '../block-validator';
import { summaryOf, type TransactionHeader } from '../transaction';
import { UpdateBatch } from '../update-batch';
import { attempt } from './attempt';
import { checkChaincode } from './chaincode-check';
import { EndorsementPolicies, type EndorsedResult, type EndorsementPolicyOf } from './endorsement-policies';
import { endorsersOf } from './endorsers';
import { checkEnvelope } from './envelope-check';
import { inTurns, oneByOne } from './in-turns';
import { checkReads } from './read-conflicts';
import { ValidationCode } from './validation-code';

/** What a channel's transactions are judged by. */
export interface ChannelBlockValidatorOptions {
    readonly channel: string;
    readonly msps: MspRegistry;
    readonly policies: ChannelPolicies;
    readonly endorsementPolicyOf: EndorsementPolicyOf;
    /** Whether a new channel configuration takes effect; without it, only the genesis block's does. */
    readonly acceptsConfig?: (config: common.ConfigEnvelope) => boolean;
}

/** What an envelope says by itself, without a look at the ledger. */
type Inspection =
    | { readonly kind: 'invalid'; readonly code: ValidationCode }
    | { readonly kind: 'config'; readonly headers: TransactionHeader }
    | { readonly kind: 'malformed'; readonly id: string; readonly code: ValidationCode }
    | { readonly kind: 'endorsed'; readonly id: string; readonly endorsed: EndorsedResult };

/**
 * Validates as a Fabric 2.5 peer does: all envelopes at once for form, signatures and endorsements, then in order
 * for duplicate ids, endorsement policies and conflicting reads. Peers of one process share an instance, so that
 * every envelope is decoded and verified once. A large block does not keep the process from its other work.
 */
export class ChannelBlockValidator implements BlockValidator {
    readonly #options: ChannelBlockValidatorOptions;
    readonly #inspections = new WeakMap<Uint8Array, Promise<Inspection>>();

    constructor(options: ChannelBlockValidatorOptions) {
        this.#options = options;
    }

    async validate(block: common.Block, lookup: LedgerLookup): Promise<Uint8Array> {
        const envelopes = envelopesOf(block);
        if (numberOf(block) === 0n) {
            return Uint8Array.from(envelopes, () => ValidationCode.VALID);
        }
        const inspections = await inTurns(envelopes, (envelope) => this.#inspect(envelope));
        const known = await inTurns(inspections, (inspection) => isOnLedger(inspection, lookup));
        const codes = await this.#checkAlone(inspections, known, lookup);
        markDuplicates(inspections, codes);
        await markConflicts({ block, inspections, codes, lookup });
        return codes;
    }

    #inspect(envelope: Uint8Array): Promise<Inspection> {
        const known = this.#inspections.get(envelope);
        if (known) {
            return known;
        }
        const inspection = this.#inspectAnew(envelope);
        this.#inspections.set(envelope, inspection);
        return inspection;
    }

    async #inspectAnew(envelope: Uint8Array): Promise<Inspection> {
        const outer = await checkEnvelope(envelope, this.#options);
        if (outer.code !== ValidationCode.VALID) {
            return { kind: 'invalid', code: outer.code };
        }
        const { headers } = outer;
        if (headers.channelHeader.getType() === common.HeaderType.CONFIG) {
            return { kind: 'config', headers };
        }
        const id = headers.channelHeader.getTxId();
        const inner = checkChaincode(envelope, headers);
        if (inner.code !== ValidationCode.VALID) {
            return { kind: 'malformed', id, code: inner.code };
        }
        const endorsers = await endorsersOf(inner.result, this.#options.msps);
        return {
            kind: 'endorsed',
            id,
            endorsed: { result: inner.result, namespaces: inner.namespaces, endorsers },
        };
    }

    async #checkAlone(
        inspections: readonly Inspection[],
        known: readonly boolean[],
        lookup: LedgerLookup,
    ): Promise<Uint8Array> {
        const policies = new EndorsementPolicies({
            policyOf: this.#options.endorsementPolicyOf,
            channel: this.#options.policies,
            state: lookup.state,
        });
        const codeOf = (inspection: Inspection, index: number): ValidationCode => {
            if (known[index] === true) {
                return ValidationCode.DUPLICATE_TXID;
            }
            switch (inspection.kind) {
                case 'endorsed':
                    return policies.check(inspection.endorsed);
                case 'config':
                    return this.#checkConfig(inspection.headers);
                case 'malformed':
                case 'invalid':
                    return inspection.code;
            }
        };
        return Uint8Array.from(await inTurns(inspections, codeOf));
    }

    #checkConfig({ payload }: TransactionHeader): ValidationCode {
        const { acceptsConfig } = this.#options;
        const config = attempt(() => common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()));
        const isAccepted = config !== undefined && acceptsConfig?.(config) === true;
        return isAccepted ? ValidationCode.VALID : ValidationCode.INVALID_CONFIG_TRANSACTION;
    }
}

function isOnLedger(inspection: Inspection, lookup: LedgerLookup): Promise<boolean> {
    return 'id' in inspection ? lookup.hasTransaction(inspection.id) : Promise.resolve(false);
}

/** The first valid transaction of an id keeps its code, even if its reads turn out to conflict. */
function markDuplicates(inspections: readonly Inspection[], codes: Uint8Array): void {
    const seen = new Set<string>();
    inspections.forEach((inspection, index) => {
        if (inspection.kind !== 'endorsed' || codes[index] !== ValidationCode.VALID) {
            return;
        }
        if (seen.has(inspection.id)) {
            codes[index] = ValidationCode.DUPLICATE_TXID;
        }
        seen.add(inspection.id);
    });
}

async function markConflicts(of: {
    block: common.Block;
    inspections: readonly Inspection[];
    codes: Uint8Array;
    lookup: LedgerLookup;
}): Promise<void> {
    const current = { committed: of.lookup.state, updates: new UpdateBatch(of.lookup.state) };
    const envelopes = envelopesOf(of.block);
    for await (const [index, inspection] of oneByOne(of.inspections)) {
        const envelope = envelopes[index];
        if (inspection.kind !== 'endorsed' || of.codes[index] !== ValidationCode.VALID || !envelope) {
            continue;
        }
        const { readWriteSet } = inspection.endorsed.result;
        const code = await checkReads(readWriteSet, current);
        of.codes[index] = code;
        if (code === ValidationCode.VALID) {
            const version = { block: numberOf(of.block), transaction: index };
            const { timestamp } = summaryOf(envelope);
            current.updates.add(readWriteSet, { version, transactionId: inspection.id, timestamp });
        }
    }
}
