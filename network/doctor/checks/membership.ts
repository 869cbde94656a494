import type { common } from '@hyperledger/fabric-protos';
import { mspDefinitionsOf } from '../../devnet/identity/channel-config';
import { MspError, type MspErrorReason } from '../../devnet/identity/msp-error';
import { MspRegistry } from '../../devnet/identity/msp-registry';
import { serializedIdentity } from '../../gateway/serialized-identity';
import type { KeptKey } from '../../gateway/keeper/key-keeper';
import { failed, ok, type Finding } from '../finding';

const ADVICE: Readonly<Record<MspErrorReason, string>> = {
    malformed: 'Enrol the identity anew; its certificate cannot be read.',
    'unknown-msp':
        'Correct mspId in the wallet file and mspid in the profile, or have the organisation added to the channel.',
    untrusted:
        'The identity was enrolled at another authority than the one that the channel knows: enrol it anew at the right one.',
    revoked: 'Enrol another identity; this one is on the revocation list of the channel.',
    'no-role': 'Have it registered with the type client, which puts that into its certificate (NodeOUs).',
};

/** Whether the channel's own configuration vouches for the identity. */
export function member(
    config: common.Config,
    { mspId, certificatePem }: Pick<KeptKey, 'mspId' | 'certificatePem'>,
): Finding {
    const registry = new MspRegistry(mspDefinitionsOf(config));
    try {
        const { roles } = registry.identify(serializedIdentity({ mspId, certificatePem }));
        return ok(
            `${mspId} is one of ${registry.mspIds.join(', ')}; the identity is a ${[...roles].at(-1) ?? 'member'}`,
        );
    } catch (error) {
        if (!(error instanceof MspError)) throw error;
        return failed(
            `${error.message}; the channel has ${registry.mspIds.join(', ')}`,
            ADVICE[error.reason],
        );
    }
}
