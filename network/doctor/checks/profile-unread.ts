import type { NetworkConfig } from '../../config';
import { failed, type Finding } from '../finding';

/** A profile that is not there, or cannot be read. */
export function profileUnread(reason: string, { network }: Pick<NetworkConfig, 'network'>): Finding {
    return failed(
        reason,
        network === 'profile'
            ? 'Name the file of your network’s common connection profile (JSON or YAML) in FABRIC_PROFILE.'
            : `The network writes it when it is started first; for a network of your own, set NETWORK=profile and FABRIC_PROFILE.`,
    );
}
