import type { VatCategory } from './invoice';

export interface VatRule {
    /** Whether the rate must be above zero or exactly zero. */
    readonly rate: 'positive' | 'zero';
    readonly exemptionReason: 'required' | 'forbidden';
    /** The parties whose VAT identifier the category requires. */
    readonly vatIdOf: readonly ('seller' | 'buyer')[];
    /** Whether no other category may stand on the same invoice. */
    readonly alone: boolean;
}

const EXEMPT = { rate: 'zero', exemptionReason: 'required', vatIdOf: [], alone: false } as const;

/**
 * EN 16931 §6.4.3, the rules by category. Standard-rated and exempt supplies do not require `vatId` here, because the
 * standard also takes a tax registration number that is no VAT identifier (BR-S-02, BR-Z-02, BR-E-02).
 */
export const VAT_RULES: Readonly<Record<VatCategory, VatRule>> = {
    /** Standard rate, and every reduced one. */
    S: { rate: 'positive', exemptionReason: 'forbidden', vatIdOf: [], alone: false },
    /** Zero-rated goods. */
    Z: { rate: 'zero', exemptionReason: 'forbidden', vatIdOf: [], alone: false },
    /** Exempt from tax. */
    E: EXEMPT,
    /** Reverse charge: the buyer owes the tax. */
    AE: { ...EXEMPT, vatIdOf: ['seller', 'buyer'] },
    /** Intra-community supply. */
    K: { ...EXEMPT, vatIdOf: ['seller', 'buyer'] },
    /** Export outside the EU. */
    G: { ...EXEMPT, vatIdOf: ['seller'] },
    /** Outside the scope of VAT. */
    O: { ...EXEMPT, alone: true },
};
