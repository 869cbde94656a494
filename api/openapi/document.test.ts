import { invoiceFixtures } from '../../test/fixtures/invoices';
import type { Shape } from '../../core/invoice/shape';
import * as shapes from '../../core/invoice/shapes';
import { ERRORS } from '../../core/errors';
import { INVOICE_ORDERS } from '../../core/ports/invoice-replica';
import { readApiDocument } from './document';
import { documentedOperations } from './documented-operation';
import { compileAt, schemaCompiler } from './schema-compiler';

const document = readApiDocument();
const ajv = schemaCompiler(document, { allErrors: true });

type Schema = Readonly<Record<string, unknown>>;

function at(place: string): Schema {
    let value: unknown = document;
    for (const token of place.split('/').slice(1))
        value = Reflect.get(Object(value), token.replaceAll('~1', '/'));
    if (typeof value !== 'object' || value === null) throw new Error(`there is nothing at ${place}`);
    const reference: unknown = Reflect.get(value, '$ref');
    return typeof reference === 'string' ? at(reference.slice(1)) : (value as Schema);
}

/** The differences between what core checks and what the document says, as sentences. */
function differences(shape: Shape, schema: Schema, name: string): string[] {
    const resolved = typeof schema['$ref'] === 'string' ? at(schema['$ref'].slice(1)) : schema;
    const is = (member: string, expected: unknown): string[] => {
        const said = JSON.stringify(resolved[member]);
        return said === JSON.stringify(expected)
            ? []
            : [`${name}: ${member} is ${said}, core has ${JSON.stringify(expected)}`];
    };
    if (shape.kind === 'text') {
        return [
            ...is('type', 'string'),
            ...is('maxLength', shape.maxLength),
            ...is('pattern', shape.pattern.source),
        ];
    }
    if (shape.kind === 'list') {
        const min = shape.min === 0 ? [] : is('minItems', shape.min);
        return [
            ...min,
            ...is('maxItems', shape.max),
            ...differences(shape.of, resolved['items'] as Schema, `${name}[]`),
        ];
    }
    if (shape.kind === 'whole') return is('minimum', shape.min);
    const properties = resolved['properties'] as Readonly<Record<string, Schema>>;
    const members = { ...shape.required, ...shape.optional };
    return [
        ...(JSON.stringify(Object.keys(properties).sort()) === JSON.stringify(Object.keys(members).sort())
            ? []
            : [`${name}: the members differ`]),
        ...(JSON.stringify([...((resolved['required'] ?? []) as string[])].sort()) ===
        JSON.stringify(Object.keys(shape.required).sort())
            ? []
            : [`${name}: other members are required`]),
        ...is('additionalProperties', false),
        ...Object.entries(members).flatMap(([member, of]) =>
            differences(of, properties[member] ?? {}, `${name}.${member}`),
        ),
    ];
}

test.each([
    ['InvoiceDraft', shapes.DRAFT_SHAPE],
    ['Approval', shapes.APPROVAL_SHAPE],
    ['Rejection', shapes.REJECTION_SHAPE],
    ['Payment', shapes.PAYMENT_SHAPE],
    ['Cancellation', shapes.CANCELLATION_SHAPE],
])('the document describes %s exactly as core checks it', (name, shape) => {
    expect(differences(shape, at(`/components/schemas/${name}`), name)).toEqual([]);
});

test('a patch may change every member that a draft has, but for the id', () => {
    const members = (name: string) =>
        Object.keys(at(`/components/schemas/${name}`)['properties'] as object).sort();
    expect(members('InvoicePatch')).toEqual(members('InvoiceDraft').filter((member) => member !== 'id'));
});

test.each(Object.entries(invoiceFixtures))('the realistic invoice %s is as documented', (_name, draft) => {
    const validate = compileAt(ajv, '/components/schemas/InvoiceDraft');
    validate(draft);
    expect(validate.errors).toBeNull();
});

test.each([
    ['InvoiceDraft', 'InvoiceDraft'],
    ['Operation', 'Operation'],
])('the example %s is as documented', (example, schema) => {
    const validate = compileAt(ajv, `/components/schemas/${schema}`);
    validate(at(`/components/examples/${example}`)['value']);
    expect(validate.errors).toBeNull();
});

test('every schema of the document can be compiled (DF-14)', () => {
    for (const name of Object.keys(at('/components/schemas'))) {
        expect(() => compileAt(ajv, `/components/schemas/${name}`)).not.toThrow();
    }
});

test('every status that an error can have is documented for the routes that change invoices', () => {
    const documented = Object.keys(at('/paths/~1invoices/post/responses'));
    const elsewhere = new Set(['405', '410']);
    const statuses = new Set(Object.values(ERRORS).map(({ status }) => String(status)));
    for (const status of statuses) if (!elsewhere.has(status)) expect(documented).toContain(status);
});

test('operations have ids of their own, and those that read or change need a key', () => {
    const operations = [...documentedOperations(document).values()];
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, scopes } of operations) {
        expect(scopes.length > 0).toBe(
            /^\/(invoices|transactions|operations|ledger|exports|changes|events)/.test(path),
        );
    }
});

test('invoices can be ordered by all that the replica offers', () => {
    const [orderby] = (
        at('/paths/~1invoices/get/parameters') as unknown as { name: string; schema: { enum: string[] } }[]
    ).filter(({ name }) => name === 'orderby');
    expect(orderby?.schema.enum).toEqual([...INVOICE_ORDERS]);
});

test('an export may be narrowed by all that the list of invoices can be, value for value', () => {
    const parameters = at('/paths/~1invoices/get/parameters') as unknown as {
        name?: string;
        schema: Schema;
    }[];
    const filters = parameters.filter(({ name }) => name !== undefined && name !== 'orderby');
    expect(at('/components/schemas/InvoiceFilter')['properties']).toEqual(
        Object.fromEntries(filters.map(({ name, schema }) => [name, schema])),
    );
});
