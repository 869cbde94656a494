/** What Fabric takes as a channel's name (common/configtx/validator.go). */
const CHANNEL_NAME = /^[a-z][a-z0-9.-]{0,248}$/;

/**
 * The channels of a network that is started here: FABRIC_CHANNEL (mychannel), which the service uses, then those of
 * FABRIC_CHANNELS, names separated by commas. A name that Fabric would refuse is added to the faults.
 */
export function channelNames(env: NodeJS.ProcessEnv, faults: string[]): readonly [string, ...string[]] {
    const first = nameIn(env, 'FABRIC_CHANNEL', faults) ?? 'mychannel';
    const further = (env['FABRIC_CHANNELS'] ?? '').split(',').flatMap((item) => {
        const name = nameIn({ FABRIC_CHANNELS: item.trim() }, 'FABRIC_CHANNELS', faults);
        return name === undefined || name === first ? [] : [name];
    });
    return [first, ...new Set(further)];
}

function nameIn(env: NodeJS.ProcessEnv, variable: string, faults: string[]): string | undefined {
    const name = env[variable];
    if (name === undefined || name === '') return undefined;
    if (!CHANNEL_NAME.test(name)) {
        const rule = 'a lower-case letter, then lower-case letters, digits, dots and hyphens';
        faults.push(`${variable}: "${name}" is no channel's name, which is ${rule}`);
    }
    return name;
}
