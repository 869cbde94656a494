/**
 * The smallest sets of organisations whose peers' endorsements are enough, by asking the policy itself: it is evaluated
 * for every combination, which is fine for the few organisations of a development network.
 */
export function endorsementLayouts(
    organisations: readonly string[],
    isEnough: (organisations: readonly string[]) => boolean,
): readonly (readonly string[])[] {
    const minimal: (readonly string[])[] = [];
    for (const candidate of combinations(organisations)) {
        const isLarger = minimal.some((known) =>
            known.every((organisation) => candidate.includes(organisation)),
        );
        if (!isLarger && isEnough(candidate)) minimal.push(candidate);
    }
    return minimal;
}

/** Every combination, smaller ones first. */
function combinations(organisations: readonly string[]): readonly (readonly string[])[] {
    let all: (readonly string[])[] = [[]];
    for (const organisation of organisations) {
        all = all.concat(all.map((without) => [...without, organisation]));
    }
    return all.toSorted((left, right) => left.length - right.length);
}
