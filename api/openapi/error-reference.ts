import { ERRORS } from '../../core/errors';

const ADVICE = {
    never: 'never: it will not help',
    change: 'after a change of the request',
    later: 'later, as it is',
} as const;

/** `docs/errors.md`: every error code, what it means and what to do. */
export function errorReference(): string {
    const sections = Object.entries(ERRORS).map(
        ([code, { status, title, retry, advice }]) =>
            `## ${code}\n\n${title}. HTTP ${status}. Repeat it ${ADVICE[retry]}.\n\n${advice}\n`,
    );
    return `# Error codes\n\nThe \`code\` of an \`application/problem+json\` answer, and of the \`error\` of a failed operation. A code never changes its meaning.\nThis page is generated from \`core/errors.ts\`.\n\n${sections.join('\n')}`;
}
