/** On every answer. Computed once: nothing here depends on the request. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'private, no-cache',
    Vary: 'Authorization, Accept, Origin',
};

/** For the documentation page: its own scripts and styles, and nothing from elsewhere. Swagger UI sets style attributes and shows pictures from data URLs. */
export const DOCUMENTATION_POLICY =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
