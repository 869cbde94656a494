import type { Fault } from './fault';
import type { AllowanceOrCharge, InvoiceContent } from './invoice';
import { decimalsIn } from './money';

interface StatedAmount {
    readonly amount: string;
    readonly pointer: string;
}

/** Amounts with more digits after the point than the currency has; prices and quantities are free (BR-DEC rules). */
export function amountFaults(content: InvoiceContent, decimals: number): readonly Fault[] {
    return statedAmounts(content)
        .filter(({ amount }) => decimalsIn(amount) > decimals)
        .map(({ pointer }) => ({
            code: 'AMOUNT_DECIMALS',
            pointer,
            detail: `must have at most ${decimals} decimals, as ${content.currency} has`,
        }));
}

function statedAmounts(content: InvoiceContent): readonly StatedAmount[] {
    return [
        ...content.lines.flatMap((line, index) => [
            { amount: line.netAmount, pointer: `/lines/${index}/netAmount` },
            ...adjustments(line, `/lines/${index}`),
        ]),
        ...adjustments(content, ''),
        ...content.tax.flatMap(({ taxableAmount, taxAmount }, index) => [
            { amount: taxableAmount, pointer: `/tax/${index}/taxableAmount` },
            { amount: taxAmount, pointer: `/tax/${index}/taxAmount` },
        ]),
        ...Object.entries(content.totals).map(([name, amount]: [string, string]) => ({
            amount,
            pointer: `/totals/${name}`,
        })),
    ];
}

interface Adjusted {
    readonly allowances?: readonly AllowanceOrCharge[];
    readonly charges?: readonly AllowanceOrCharge[];
}

function adjustments({ allowances = [], charges = [] }: Adjusted, parent: string): readonly StatedAmount[] {
    return [
        ...allowances.map(({ amount }, index) => ({
            amount,
            pointer: `${parent}/allowances/${index}/amount`,
        })),
        ...charges.map(({ amount }, index) => ({ amount, pointer: `${parent}/charges/${index}/amount` })),
    ];
}
