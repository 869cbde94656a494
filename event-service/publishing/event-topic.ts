/** Of an organisation's events. */
export const EVENT_TOPIC_PREFIX = 'invoices.events.';

/**
 * The topic of an organisation. What a topic's name must not have is written as its code between underscores, and so is
 * the underscore, so that no two organisations share a topic.
 */
export function eventTopic(organisation: string): string {
    const name = organisation.replaceAll(
        /[^A-Za-z0-9.-]/gu,
        (character) => `_${character.codePointAt(0)?.toString(16) ?? ''}_`,
    );
    return `${EVENT_TOPIC_PREFIX}${name}`;
}
