import type { CertificateAuthority } from '../gateway/connection-profile';
import type { ApplicationUser } from '../gateway/enrol';
import { DEFAULT_USERS } from '../gateway/enrol';

const USER = /^([A-Za-z0-9._-]+)@([A-Za-z0-9._-]+)$/;

/**
 * The users named as LABEL@MSPID; without any, the usual ones of the organisations whose certificate authority is in the
 * profile. Throws an error with a sentence for people.
 */
export function usersToEnrol(
    args: readonly string[],
    authorities: readonly Pick<CertificateAuthority, 'mspId'>[],
): readonly ApplicationUser[] {
    const named = args.map(userNamed);
    const usual = DEFAULT_USERS.filter(({ mspId }) => authorities.some((one) => one.mspId === mspId));
    const users = named.length > 0 ? named : usual;
    if (users.length > 0) return users;
    const mspIds = authorities.map(({ mspId }) => mspId).join(', ') || 'no organisation';
    throw new Error(
        `Name the users, such as: npm run enrol -- my-app@MyMSP. The connection profile has certificate authorities of ${mspIds}.`,
    );
}

function userNamed(text: string): ApplicationUser {
    const [, label, mspId] = USER.exec(text) ?? [];
    if (label === undefined || mspId === undefined)
        throw new Error(`"${text}" is no LABEL@MSPID, such as my-app@Org1MSP`);
    return { label, mspId };
}
