import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Seen from the compiled file. */
const DRAFT = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'invoices', 'simple.json');

/** The invoice that is sent over and over, under numbers of its own. */
export function readDraft(): Readonly<Record<string, unknown>> {
    const draft: unknown = JSON.parse(readFileSync(DRAFT, 'utf8'));
    if (typeof draft !== 'object' || draft === null) throw new Error('the fixture is not an object');
    return Object.fromEntries(Object.entries(draft).filter(([name]) => name !== 'id'));
}
