import Big from 'big.js';
import type { Fault } from './fault';
import type { InvoiceContent, InvoiceLine, Totals } from './invoice';
import { roundTo, sumOf } from './money';

/**
 * The net amount of a line: quantity × price, less allowances, plus charges, rounded once (PEPPOL-EN16931-R120).
 * `decimals` are the currency's.
 */
export function lineNetAmount(line: Omit<InvoiceLine, 'netAmount'>, decimals: number): Big {
    const { quantity, unitPrice, allowances = [], charges = [] } = line;
    const gross = new Big(quantity).times(unitPrice);
    const net = gross.minus(sumOf(allowances.map(amountOf))).plus(sumOf(charges.map(amountOf)));
    return roundTo(net, decimals);
}

export function lineFaults(lines: readonly InvoiceLine[], decimals: number): readonly Fault[] {
    const seen = new Set<string>();
    const faults: Fault[] = [];
    lines.forEach((line, index) => {
        if (seen.has(line.id)) {
            faults.push({
                code: 'LINE_ID_DUPLICATE',
                pointer: `/lines/${index}/id`,
                detail: 'repeats the id of an earlier line',
            });
        }
        seen.add(line.id);
        const net = lineNetAmount(line, decimals);
        if (!net.eq(line.netAmount)) {
            faults.push({
                code: 'LINE_NET_WRONG',
                pointer: `/lines/${index}/netAmount`,
                detail: `must be ${net.toFixed(decimals)}, not ${line.netAmount}`,
            });
        }
    });
    return faults;
}

/**
 * What each total must be, from the amounts that the invoice itself states: one wrong amount is reported once, where it
 * stands, and not again in every sum above it.
 */
export function expectedTotals(content: InvoiceContent): Readonly<Record<ComputedTotal, Big>> {
    const { lines, tax, totals, allowances = [], charges = [] } = content;
    return {
        lineNetAmount: sumOf(lines.map(({ netAmount }) => netAmount)),
        allowanceTotal: sumOf(allowances.map(amountOf)),
        chargeTotal: sumOf(charges.map(amountOf)),
        taxExclusiveAmount: new Big(totals.lineNetAmount)
            .minus(totals.allowanceTotal ?? 0)
            .plus(totals.chargeTotal ?? 0),
        taxAmount: sumOf(tax.map(({ taxAmount }) => taxAmount)),
        taxInclusiveAmount: new Big(totals.taxExclusiveAmount).plus(totals.taxAmount),
        payableAmount: new Big(totals.taxInclusiveAmount).minus(totals.prepaidAmount ?? 0),
    };
}

type ComputedTotal = Exclude<keyof Totals, 'prepaidAmount'>;

/** In the order in which they build on each other (BR-CO-10 to BR-CO-16). */
const COMPUTED_TOTALS = [
    'lineNetAmount',
    'allowanceTotal',
    'chargeTotal',
    'taxExclusiveAmount',
    'taxAmount',
    'taxInclusiveAmount',
    'payableAmount',
] as const satisfies readonly ComputedTotal[];

export function totalFaults(content: InvoiceContent, decimals: number): readonly Fault[] {
    const expected = expectedTotals(content);
    return COMPUTED_TOTALS.flatMap((name) => {
        const stated = content.totals[name];
        if (expected[name].eq(stated ?? 0)) return [];
        const fault: Fault = {
            code: 'TOTAL_WRONG',
            pointer: `/totals/${name}`,
            detail: `must be ${expected[name].toFixed(decimals)}, ${stated === undefined ? 'but is absent' : `not ${stated}`}`,
        };
        return [fault];
    });
}

function amountOf({ amount }: { readonly amount: string }): string {
    return amount;
}
