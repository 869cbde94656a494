/** What a program needs of its surroundings, and Go's and Fabric's own switches. Fabric's CORE_ and ORDERER_ variables are left out: they would overrule the files. */
const INHERITED =
    /^(?:PATH|HOME|TMPDIR|TZ|LANG|LC_ALL|GO(?:GC|MAXPROCS|MEMLIMIT|DEBUG)|FABRIC_LOGGING_(?:SPEC|FORMAT))$/;

/** At level info each node writes some ten lines a block. */
const LOGGING = 'warning';

/** Fabric's own is for a terminal, in colours. */
const FORMAT = '%{time:2006-01-02T15:04:05.000Z07:00} %{level} [%{module}] %{message}';

/** What the nodes are given of this process's environment. */
export function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return {
        FABRIC_LOGGING_SPEC: LOGGING,
        FABRIC_LOGGING_FORMAT: FORMAT,
        ...Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.test(name))),
    };
}
