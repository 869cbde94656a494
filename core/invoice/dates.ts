import type { Fault } from './fault';
import type { InvoiceContent } from './invoice';

/** Whether a text of the form YYYY-MM-DD names a day of the calendar: 2025-02-30 does not. */
export function isCalendarDate(date: string): boolean {
    const day = new Date(`${date}T00:00:00.000Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

export function dateFaults({ issueDate, dueDate }: InvoiceContent): readonly Fault[] {
    const faults: Fault[] = Object.entries({ issueDate, dueDate })
        .filter(([, date]) => !isCalendarDate(date))
        .map(([name]) => ({
            code: 'DATE_INVALID',
            pointer: `/${name}`,
            detail: 'is not a day of the calendar',
        }));
    if (faults.length === 0 && dueDate < issueDate) {
        faults.push({
            code: 'DUE_BEFORE_ISSUE',
            pointer: '/dueDate',
            detail: `must not be before ${issueDate}`,
        });
    }
    return faults;
}
