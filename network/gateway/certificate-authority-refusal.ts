import { reasonOf } from './gateway-error';

const ALREADY_REGISTERED = 74;

/** What a certificate authority means by the code of its refusal (fabric-ca lib/caerrors/servererror.go). */
const MEANINGS: ReadonlyMap<number, string> = new Map([
    [19, 'it has no certificate authority of the name that the connection profile gives (caName)'],
    [20, 'the id or the secret is wrong, the secret is used up, or the identity is revoked or expired'],
    [63, 'there is no such identity'],
    [
        71,
        'the registrar may not do that: its roles, its affiliation or its attributes (hf.*) do not allow it',
    ],
    [73, 'too many wrong secrets: the identity is locked until a registrar gives it a new one'],
    [ALREADY_REGISTERED, 'the id is registered already: choose another, or enrol it with its own secret'],
]);

const OTHER_AUTHORITY = 'its TLS certificate is not by the authority in the profile (tlsCACerts)';

/** What is wrong when no answer comes, by the code of Node's error. */
const NO_ANSWER: ReadonlyMap<string, string> = new Map([
    ['ECONNREFUSED', 'nothing listens at its address; is it running, and is the url of the profile right?'],
    ['ENOTFOUND', 'the host of its url is not known'],
    ['SELF_SIGNED_CERT_IN_CHAIN', OTHER_AUTHORITY],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', OTHER_AUTHORITY],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', OTHER_AUTHORITY],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', OTHER_AUTHORITY],
    ['CERT_SIGNATURE_FAILURE', OTHER_AUTHORITY],
    ['CERT_HAS_EXPIRED', 'its TLS certificate has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its TLS certificate is for another host than that of its url'],
]);

/** Why a certificate authority did not do what it was asked: what it means for the one who asked, then its own words. */
export function refusalOf(error: unknown): string {
    const answer = firstError(error);
    const meaning = answer === undefined ? NO_ANSWER.get(systemCode(error)) : MEANINGS.get(answer.code);
    const said = answer === undefined ? reasonOf(error) : `${answer.message}, code ${answer.code}`;
    return meaning === undefined ? said : `${meaning} (${said})`;
}

/** Whether the authority refused because the id is registered (fabric-ca lib/caerrors/servererror.go, ErrDupIdentityReg). */
export function isAlreadyRegistered(error: unknown): boolean {
    return firstError(error)?.code === ALREADY_REGISTERED;
}

interface ServerError {
    readonly code: number;
    readonly message: string;
}

/** The SDK puts the members of the server's answer on the error that it throws. */
function firstError(error: unknown): ServerError | undefined {
    if (typeof error !== 'object' || error === null || !('errors' in error)) return undefined;
    const { errors } = error;
    return Array.isArray(errors) ? errors.find(isServerError) : undefined;
}

function isServerError(value: unknown): value is ServerError {
    return (
        typeof value === 'object' &&
        value !== null &&
        'code' in value &&
        typeof value.code === 'number' &&
        'message' in value &&
        typeof value.message === 'string'
    );
}

function systemCode(error: unknown): string {
    return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
