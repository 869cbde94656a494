import type { ErrorCode, Fault } from '../../core/errors';
import { AppError, codeOfType } from '../../core/errors';
import type { Answer } from '../http/answer';
import { JsonMembers } from '../http/json-members';
import { Refusal } from '../middleware/problem';
import { operationDocument, operationHeaders, operationUrl } from '../presenting/operation-document';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import type { Preferences } from '../presenting/preferences';
import { preferenceApplied } from '../presenting/preferences';

export interface AnswerContext {
    readonly baseUrl: string;
    readonly isReplay: boolean;
    /** Those preferences that were honoured. */
    readonly honoured: Partial<Preferences>;
    /** The request names its operation, and that one can only be replayed: trying again takes another name. */
    readonly isNameSpent: boolean;
}

const NEW_NAME = 'To try again, choose a new Operation-Id or leave it out.';

/** 202: accepted, in whatever state the operation is. */
export function acceptedAnswer(snapshot: OperationSnapshot, context: AnswerContext): Answer {
    const location = operationUrl(context.baseUrl, snapshot.id);
    return {
        status: 202,
        headers: { ...outcomeHeaders(snapshot, context), Location: location },
        json: operationDocument(snapshot, context.baseUrl),
    };
}

/** 200: the operation succeeded while the client waited. */
export function succeededAnswer(snapshot: OperationSnapshot, context: AnswerContext): Answer {
    const location = operationUrl(context.baseUrl, snapshot.id);
    return {
        status: 200,
        headers: { ...outcomeHeaders(snapshot, context), 'Content-Location': location },
        json: operationDocument(snapshot, context.baseUrl),
    };
}

/** The header fields of every answer to an accepted change. */
export function outcomeHeaders(snapshot: OperationSnapshot, context: AnswerContext): Record<string, string> {
    return { ...operationHeaders(snapshot), ...headersBesideTag(snapshot, context) };
}

function headersBesideTag({ id }: OperationSnapshot, context: AnswerContext): Record<string, string> {
    return {
        'Operation-Location': operationUrl(context.baseUrl, id),
        ...preferenceApplied(context.honoured),
        ...(context.isReplay && { 'Idempotent-Replayed': 'true' }),
    };
}

/** The problem that tells of a failed operation, with the operation's address. */
export function failureProblem(snapshot: OperationSnapshot, context: AnswerContext): Refusal {
    const { code, message, errors } = failureIn(snapshot);
    const { isNameSpent, isReplay } = context;
    const detail = isNameSpent ? `${message} This operation has ended. ${NEW_NAME}` : message;
    const problem = new AppError(code, detail, {
        operation: operationUrl(context.baseUrl, snapshot.id),
        operationId: snapshot.id,
        errors: errors.length === 0 ? undefined : errors,
        advice: isNameSpent ? NEW_NAME : undefined,
    });
    return new Refusal(problem, headersBesideTag(snapshot, context), { isFinal: isNameSpent && isReplay });
}

function failureIn({ view }: OperationSnapshot): {
    readonly code: ErrorCode;
    readonly message: string;
    readonly errors: readonly Fault[];
} {
    const error = new JsonMembers(view['error']);
    const code = codeOfType(error.text('type') ?? '') ?? 'TRANSACTION_INVALID';
    const message = error.text('message') ?? 'The operation was canceled.';
    const [target, ownCode = code] = [error.text('target'), error.text('code')];
    if (target === undefined && ownCode === code) return { code, message, errors: [] };
    const fault = { pointer: target ?? '', ...(ownCode !== code && { code: ownCode }), detail: message };
    return { code, message, errors: [fault] };
}
