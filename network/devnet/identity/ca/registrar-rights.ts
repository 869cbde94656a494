import { AFFILIATIONS, type CaAttribute, type CaIdentity } from './ca-registry';

/** What a registrar is asked to register. */
export interface Registration {
    readonly type: string;
    readonly affiliation: string;
    readonly attributes: readonly CaAttribute[];
}

const BOOLEAN_ATTRIBUTES = ['hf.Revoker', 'hf.IntermediateCA', 'hf.GenCRL', 'hf.AffiliationMgr'];
const ROLE_LISTS = ['hf.Registrar.Roles', 'hf.Registrar.DelegateRoles'];
const ATTRIBUTE_LIST = 'hf.Registrar.Attributes';
/** Set by the authority itself and never by a registrar. */
const FIXED_ATTRIBUTES = ['hf.EnrollmentID', 'hf.Type', 'hf.Affiliation'];

/** The value of an identity's attribute; empty when it has none. */
export function attributeOf(identity: Pick<CaIdentity, 'attributes'>, name: string): string {
    return identity.attributes.find((attribute) => attribute.name === name)?.value ?? '';
}

/** Whether the identity has this boolean attribute, such as hf.Revoker. */
export function isGranted(identity: CaIdentity, name: string): boolean {
    return attributeOf(identity, name).toLowerCase() === 'true';
}

/** Whether the caller may act on identities of that type and affiliation (fabric-ca CanManageUser). */
export function canManage(
    caller: CaIdentity,
    { type, affiliation }: Omit<Registration, 'attributes'>,
): boolean {
    const types = list(attributeOf(caller, 'hf.Registrar.Roles'));
    if (!types.includes('*') && !types.includes(type)) return false;
    return isWithin(affiliation, caller.affiliation);
}

/** Whether the registrar may register that (fabric-ca lib/serverregister.go, canRegister). */
export function canRegister(registrar: CaIdentity, registration: Registration): boolean {
    return (
        canManage(registrar, registration) &&
        affiliationExists(registration.affiliation) &&
        registration.attributes.every((attribute) => canGrant(registrar, attribute, registration.attributes))
    );
}

function isWithin(affiliation: string, callers: string): boolean {
    return callers === '' || affiliation === callers || affiliation.startsWith(`${callers}.`);
}

function affiliationExists(affiliation: string): boolean {
    if (affiliation === '') return true;
    const [first = '', second, ...deeper] = affiliation.split('.');
    const departments = AFFILIATIONS[first];
    if (!departments || deeper.length > 0) return false;
    return second === undefined || departments.includes(second);
}

function canGrant(registrar: CaIdentity, { name, value }: CaAttribute, all: readonly CaAttribute[]): boolean {
    const grantable = list(attributeOf(registrar, ATTRIBUTE_LIST));
    if (!matchesAny(name, grantable) || FIXED_ATTRIBUTES.includes(name)) return false;
    if (BOOLEAN_ATTRIBUTES.includes(name)) {
        return isGranted(registrar, name) && ['', 'true', 'false'].includes(value.toLowerCase());
    }
    if (ROLE_LISTS.includes(name)) return isSubset(list(value), list(attributeOf(registrar, name)));
    if (name !== ATTRIBUTE_LIST) return !name.startsWith('hf.');
    const given = all.map((attribute) => attribute.name);
    return list(value).every(
        (item) => matchesAny(item, grantable) && (!item.startsWith('hf.') || given.includes(item)),
    );
}

function isSubset(small: readonly string[], big: readonly string[]): boolean {
    return big.includes('*') || small.every((item) => big.includes(item));
}

function matchesAny(name: string, patterns: readonly string[]): boolean {
    return patterns.some((pattern) =>
        pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
}

function list(value: string): string[] {
    return value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
}
