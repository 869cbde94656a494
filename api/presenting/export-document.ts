import type { Export } from '../../core/export/export';
import { exportView } from '../../core/export/export-view';
import type { ReloRepresentation } from '../relo/relo-answer';

/** An export as clients see it; the link to its content is there once there is one. */
export function exportRepresentation(resource: Export, baseUrl: string): ReloRepresentation {
    const url = `${baseUrl}/exports/${encodeURIComponent(resource.id)}`;
    const links = { self: url, ...(resource.status === 'succeeded' && { content: `${url}/content` }) };
    return { resource, url, document: { ...exportView(resource), links } };
}
