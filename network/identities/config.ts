/** What `npm run identities` is told in the environment rather than in arguments, which others on the machine can read. */
export interface IdentitiesConfig {
    /** FABRIC_CA_SECRET: of the identity that is registered or enrolled. */
    readonly secret?: string;
}

export function readIdentitiesConfig(env: NodeJS.ProcessEnv = process.env): IdentitiesConfig {
    const secret = env['FABRIC_CA_SECRET'];
    return Object.freeze({ ...(secret && { secret }) });
}
