import type { KeptKey } from '../../gateway/keeper/key-keeper';
import { failed, ok, type Finding } from '../finding';

export interface IdentityAnswer {
    readonly label: string;
    /** Where keys are looked for. */
    readonly place: string;
    readonly found: KeptKey | undefined;
    /** What else is there. */
    readonly labels: readonly string[];
    /** MSP ids of which the profile has a certificate authority. */
    readonly enrolAt: readonly string[];
}

/** Whether there is the identity that reads. */
export function readerIdentity({ label, place, found, labels, enrolAt }: IdentityAnswer): Finding {
    if (found !== undefined) return ok(`"${label}" of ${found.mspId} in ${place}`);
    const others = labels.length === 0 ? 'it is empty' : `it has ${labels.join(', ')}`;
    const [mspId] = enrolAt;
    return failed(
        `there is no "${label}" in ${place} (${others})`,
        mspId === undefined
            ? `Put ${label}.id there, a wallet file of fabric-network, or name the wallet in FABRIC_WALLET; the profile has no certificateAuthorities to enrol at.`
            : `Have it enrolled (npm run enrol -- ${label}@${mspId}), or name another label in FABRIC_READER.`,
    );
}
