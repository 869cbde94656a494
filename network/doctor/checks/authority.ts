import type { CertificateAuthority } from '../../gateway/connection-profile';
import { failed, ok, warning, type Finding } from '../finding';
import type { AuthorityAnswer } from '../probes/authority-probe';

/**
 * Whether there is somebody to enrol at. An identity that is at hand goes on without: `isNeeded` is false then.
 */
export function authority(
    { url, mspId }: Pick<CertificateAuthority, 'url' | 'mspId'>,
    answer: AuthorityAnswer,
    isNeeded: boolean,
): Finding {
    if (answer.kind === 'answered') return ok(`${answer.caName} of ${mspId} answers at ${url}`);
    const says = `${url} of ${mspId}: ${answer.kind === 'refused' ? answer.reason : `${answer.reason} (${answer.code})`}`;
    return isNeeded ? failed(says, adviceOn(answer)) : warning(says, adviceOn(answer));
}

function adviceOn(answer: Exclude<AuthorityAnswer, { kind: 'answered' }>): string {
    if (answer.kind === 'refused')
        return 'Correct caName in the profile: `fabric-ca-client getcainfo` says it.';
    if (answer.code === 'ERR_TLS_CERT_ALTNAME_INVALID')
        return 'Use a name of its certificate in the url; httpOptions.verify: false ends the check, on a development machine only.';
    if (answer.code === 'CERT_HAS_EXPIRED') return 'Its operator has to renew its TLS certificate.';
    if (answer.code.includes('CERT') || answer.code.includes('LEAF'))
        return 'Put the root of its TLS certificate into tlsCACerts of the profile.';
    return 'Start it, or correct its url; identities at hand work without it until they expire.';
}
