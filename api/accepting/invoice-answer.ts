import type { Answer } from '../http/answer';
import type { CallerRequest } from '../http/api-request';
import { invoiceDocument, invoiceTag } from '../presenting/invoice-document';
import { invoiceUrl } from '../presenting/operation-document';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import type { Services } from '../routes/services';

/** The invoice that a succeeded operation made or changed: 201 for a create, 200 for a change. Undefined if it is not there. */
export async function invoiceAnswer(
    { invoices }: Services,
    { caller, baseUrl }: CallerRequest,
    {
        snapshot,
        headers,
    }: { readonly snapshot: OperationSnapshot; readonly headers: Readonly<Record<string, string>> },
): Promise<Answer | undefined> {
    const version = await invoices.find(caller.organisation, snapshot.objectId);
    if (version?.invoice === undefined) return undefined;
    const location = invoiceUrl(baseUrl, snapshot.objectId);
    const isCreate = snapshot.view['action'] === 'create';
    return {
        status: isCreate ? 201 : 200,
        headers: {
            ...headers,
            ETag: invoiceTag(version.invoice),
            ...(isCreate ? { Location: location } : { 'Content-Location': location }),
        },
        json: invoiceDocument(version, version.invoice),
    };
}
