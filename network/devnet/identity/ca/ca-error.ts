/** A refusal as fabric-ca-server gives it: HTTP status, code and message (fabric-ca lib/caerrors/servererror.go). */
export class CaError extends Error {
    override readonly name = 'CaError';
    readonly status: number;
    readonly code: number;

    constructor(status: number, code: number, message: string) {
        super(message);
        this.status = status;
        this.code = code;
    }
}

/** Codes of fabric-ca lib/caerrors/servererror.go. */
export const CA_CODES = {
    unknown: 0,
    methodNotAllowed: 1,
    noAuthorizationHeader: 2,
    emptyBody: 4,
    badBody: 5,
    certificateToRevokeNotFound: 8,
    certificateOfAnother: 9,
    identityToRevokeNotFound: 10,
    missingRevokeArguments: 15,
    caNotFound: 19,
    authenticationFailure: 20,
    badCsr: 31,
    identityNotFound: 63,
    certificateAlreadyRevoked: 66,
    authorizationFailure: 71,
    passwordAttempts: 73,
    duplicateIdentity: 74,
    commonNameDiffers: 77,
} as const;

/** Who the caller is could not be shown; on purpose the same words whatever the cause. */
export function authenticationFailure(): CaError {
    return new CaError(401, CA_CODES.authenticationFailure, 'Authentication failure');
}

/** The caller may not do it; on purpose the same words whatever the cause. */
export function authorizationFailure(): CaError {
    return new CaError(403, CA_CODES.authorizationFailure, 'Authorization failure');
}
