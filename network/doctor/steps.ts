import type { NetworkNode } from '../gateway/connection-profile';
import { channelSteps } from './channel-steps';
import { authority } from './checks/authority';
import { ownCertificate } from './checks/certificate';
import { readerIdentity } from './checks/identity';
import { nodeTls } from './checks/node-tls';
import { completeProfile } from './checks/profile';
import { profileUnread } from './checks/profile-unread';
import type { Step } from './examination';
import { failed, type Finding } from './finding';
import { keyOf, profileOf, type Patient } from './patient';
import { probeAuthority } from './probes/authority-probe';
import { probeTls } from './probes/tls-probe';
import { STEP } from './step-names';

/** Every check of the way to the ledger, in the order in which the service depends on them. */
export function stepsFor(patient: Patient): readonly Step[] {
    return [profileStep(patient), ...nodeSteps(patient), ...identitySteps(patient), ...channelSteps(patient)];
}

function profileStep(patient: Patient): Step {
    const { profile, config } = patient;
    const check = (): Finding =>
        profile.kind === 'read'
            ? completeProfile(profile.value, { mspId: keyOf(patient)?.mspId, client: config.client })
            : profileUnread(profile.reason, config);
    return { name: STEP.profile, needs: [], check };
}

function nodeSteps(patient: Patient): readonly Step[] {
    const { peers, orderers, authorities } = profileOf(patient);
    const tls = (node: NetworkNode): Step => ({
        name: STEP.tls(node.name),
        needs: [],
        check: async () => nodeTls(node, await probeTls(node, patient.clientTls)),
    });
    return [
        ...[...peers, ...orderers].map(tls),
        ...authorities.map((one) => ({
            name: STEP.authority(one.name),
            needs: [],
            check: async () => authority(one, await probeAuthority(one), keyOf(patient) === undefined),
        })),
    ];
}

function identitySteps(patient: Patient): readonly Step[] {
    const { key } = patient;
    return [
        {
            name: STEP.identity,
            needs: [],
            check: () =>
                key.kind === 'unread'
                    ? failed(
                          key.reason,
                          'The message says what is wrong with it; or enrol it anew (npm run enrol).',
                      )
                    : identityFinding(patient),
        },
        {
            name: STEP.certificate,
            needs: [[STEP.identity]],
            check: () => ownCertificate(keyOf(patient)?.certificatePem ?? '', Date.now()),
        },
    ];
}

function identityFinding(patient: Patient): Finding {
    const { config, labels } = patient;
    return readerIdentity({
        label: config.reader,
        place: config.signingService?.address ?? config.walletDirectory,
        found: keyOf(patient),
        labels,
        enrolAt: profileOf(patient).authorities.map(({ mspId }) => mspId),
    });
}
