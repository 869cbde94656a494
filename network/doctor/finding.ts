/** What one check found. A warning works today and should be looked at; `advice` is what to do. */
export type Finding =
    | { readonly status: 'ok'; readonly says: string }
    | { readonly status: 'warning' | 'failed'; readonly says: string; readonly advice: string }
    | { readonly status: 'skipped'; readonly says: string };

export const ok = (says: string): Finding => ({ status: 'ok', says });
export const warning = (says: string, advice: string): Finding => ({ status: 'warning', says, advice });
export const failed = (says: string, advice: string): Finding => ({ status: 'failed', says, advice });
export const skipped = (says: string): Finding => ({ status: 'skipped', says });
