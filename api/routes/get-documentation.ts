import type { Endpoint } from '../http/api-request';
import { DOCUMENTATION_POLICY } from '../middleware/security-headers';

/** Addresses are relative to the page, so that it also works behind a proxy with a path of its own. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Invoices on Hyperledger Fabric</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/index.css">
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

/** GET /docs */
export function getDocumentation(): Endpoint {
    return {
        access: 'open',
        operationId: 'getDocumentation',
        answer: () => ({
            status: 200,
            headers: { 'Content-Security-Policy': DOCUMENTATION_POLICY },
            content: { type: 'text/html; charset=utf-8', bytes: PAGE },
        }),
    };
}
