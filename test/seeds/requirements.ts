/** What one of the documents that this service implements asks for. */
export interface Requirement {
    /** The document and the number of the row: `AOF-1`. Tests that show it name it in their title. */
    readonly id: string;
    /** In one sentence. */
    readonly asks: string;
    /** Why no test names it. */
    readonly untested?: string;
}

export interface Seed {
    readonly title: string;
    readonly requirements: readonly Requirement[];
}

const PUSH = 'Not built yet: webhooks. There are WebSockets, server-sent events and the change feed.';

/** Every row, by document. */
export const SEEDS: readonly Seed[] = [
    {
        title: 'Asynchronous Operation Framework (AOF)',
        requirements: [
            { id: 'AOF-1', asks: 'A request never waits for the asynchronous work that it starts.' },
            { id: 'AOF-2', asks: 'The answer has an address for the status, which can be read at once.' },
            {
                id: 'AOF-3',
                asks: 'A new operation gets an `operationId`, and can be read before any work starts.',
            },
            {
                id: 'AOF-4',
                asks: 'Whoever does the work is given the `operationId`; logs of every step have it.',
            },
            { id: 'AOF-5', asks: 'The status may be updated any number of times; each update is a version.' },
            { id: 'AOF-6', asks: 'A client reads the latest state at any time.' },
            { id: 'AOF-7', asks: '`Complete()` ends the operation; repeating it changes nothing.' },
            { id: 'AOF-8', asks: 'After that it reads `Completed`, for ever.' },
            {
                id: 'AOF-9',
                asks: 'Several operations combine into one unit of work whose state follows from theirs.',
            },
            { id: 'AOF-10', asks: '`Fail()`, `Error()` or `Faulted()` marks an operation as failed.' },
            { id: 'AOF-11', asks: '`SetState()` sets any state.' },
            {
                id: 'AOF-12',
                asks: 'Only `Created`, `Completed` and `Failed` have a meaning; other names come back as sent.',
            },
            { id: 'AOF-13', asks: 'A client can hold its user back until the operation is done.' },
            { id: 'AOF-14', asks: 'The status address belongs to the web API itself, no special runtime.' },
        ],
    },
    {
        title: 'Synchronous over asynchronous, with Durable Functions (DF)',
        requirements: [
            {
                id: 'DF-1',
                asks: 'A synchronous request is answered by the asynchronous event that it waits for.',
            },
            { id: 'DF-2', asks: 'The state of a request is kept durably; another instance goes on with it.' },
            { id: 'DF-3', asks: 'The caller may choose the id of the request.' },
            {
                id: 'DF-4',
                asks: 'An operation waits for an event of a given name; only that one resumes it.',
            },
            {
                id: 'DF-5',
                asks: 'The reply is raised as an event on the operation, by its id, with a payload.',
            },
            { id: 'DF-6', asks: 'A wait lasts 60 s at most, unless set otherwise.' },
            { id: 'DF-7', asks: 'When the wait is over, the answer is 202 with the status address.' },
            {
                id: 'DF-8',
                asks: 'Or, if the client wants it, the operation is cancelled for the timeout and the answer is a 5xx.',
            },
            { id: 'DF-9', asks: 'A wait that succeeds is answered with the result itself.' },
            { id: 'DF-10', asks: 'Start and reply are logged with the id of the operation.' },
            { id: 'DF-11', asks: 'No accepted operation is lost over a crash between any two steps.' },
            { id: 'DF-12', asks: 'A wait is ended by an event: nothing is polled for it.' },
            { id: 'DF-13', asks: 'A composite whose part failed can be compensated.' },
            { id: 'DF-14', asks: 'The OpenAPI document lists every endpoint with its media types.' },
        ],
    },
    {
        title: 'APS asynchronous operations (APS)',
        requirements: [
            { id: 'APS-1', asks: 'A request in the phase `sync` is tried synchronously first.' },
            { id: 'APS-2', asks: '`APS-Request-Phase` is `sync` or `async`; anything else is refused.' },
            { id: 'APS-3', asks: 'What is done in the sync phase is answered with 200.' },
            { id: 'APS-4', asks: 'What takes longer is answered with 202.' },
            { id: 'APS-5', asks: 'The 202 says in `APS-Retry-Timeout` when to send the next request.' },
            { id: 'APS-6', asks: 'The 202 says in `APS-Info` what is being done.' },
            {
                id: 'APS-7',
                asks: 'The controller sends the same request again until the answer is no 202; nothing is made twice.',
            },
            {
                id: 'APS-8',
                asks: 'The asynchronous operation is named as the synchronous one, with `Async`.',
            },
            { id: 'APS-9', asks: 'The service chooses for each request whether it is done at once.' },
            { id: 'APS-10', asks: 'A resource that is being provisioned says so, until it is ready.' },
            { id: 'APS-11', asks: 'What takes long becomes a 202 instead of a timeout.' },
            { id: 'APS-12', asks: 'The service sets the period; whoever asks sooner is answered correctly.' },
            { id: 'APS-ext', asks: 'A failure is answered with another code than 202.' },
        ],
    },
    {
        title: 'Long-running operations of Microsoft Graph (GR)',
        requirements: [
            {
                id: 'GR-1',
                asks: 'A client may send a request and never ask again; it is finished all the same.',
            },
            { id: 'GR-2', asks: 'A client can watch the progress, and cancel.' },
            {
                id: 'GR-3',
                asks: 'A client can poll, be notified, or both, and is told the same.',
            },
            {
                id: 'GR-4',
                asks: 'RELO: 201 with the address of the resource, whose status is not final yet.',
            },
            { id: 'GR-5', asks: 'RELO is preferred; where it is not used the reason is documented.' },
            { id: 'GR-6', asks: 'Stepwise: 202 with the address of a new operation.' },
            {
                id: 'GR-7',
                asks: 'Operations are found from the resource that they change; lists show only what the caller may see.',
            },
            { id: 'GR-8', asks: 'Creating, following and reading the result are three permissions.' },
            { id: 'GR-9', asks: 'A long read needs the permission to read, no other.' },
            {
                id: 'GR-10',
                asks: 'What may take longer than a second is a long-running operation.',
                untested:
                    'Measured, not tested: `docs/benchmarks.md` has the percentiles of every kind of request.',
            },
            { id: 'GR-11', asks: 'RELO or stepwise is chosen for each endpoint, with its reason.' },
            { id: 'GR-12', asks: 'Several consumers watch and steer one operation at the same time.' },
            { id: 'GR-13', asks: 'The outcome can be found when the operation is no longer kept.' },
            { id: 'GR-14', asks: 'Change notifications may supplement polling.', untested: PUSH },
            { id: 'GR-15', asks: 'After a cancellation the resource is consistent and can be used on.' },
            { id: 'GR-16', asks: 'A finished operation is kept for 24 h at the least.' },
            { id: 'GR-17', asks: 'Then a tombstone is kept for a time, then nothing.' },
            { id: 'GR-18', asks: 'An operation can be read by GET.' },
            { id: 'GR-19', asks: 'The answer is an operation even if it is finished already.' },
            { id: 'GR-20', asks: 'A RELO answer has `Location` and `Content-Location`.' },
            {
                id: 'GR-21',
                asks: 'A RELO body has `id`, `displayName` and `status`, from `provisioning` to `succeeded`.',
            },
            { id: 'GR-22', asks: 'DELETE of a RELO resource is 202 with the status `deleting`.' },
            { id: 'GR-23', asks: 'Afterwards it is 404.' },
            { id: 'GR-24', asks: 'A client that knows `Location` alone can go on from there.' },
            {
                id: 'GR-25',
                asks: 'A running operation is read with 200, `Retry-After`, its times and `running`.',
            },
            {
                id: 'GR-26',
                asks: 'A finished one has `succeeded` and a `resourceLocation` that can be read.',
            },
            { id: 'GR-27', asks: 'Times are RFC 3339 in UTC.' },
            { id: 'GR-28', asks: 'Every operation ends in bounded time.' },
        ],
    },
    {
        title: "IBM's asynchronous API pattern (IBM)",
        requirements: [
            { id: 'IBM-1', asks: 'The ledger is Hyperledger Fabric.' },
            {
                id: 'IBM-2',
                asks: 'Proposal and endorsement, ordering, commit event and outcome can be told apart.',
            },
            { id: 'IBM-3', asks: 'Conflicts and network faults are tried again, and take effect once.' },
            { id: 'IBM-4', asks: 'Requests in flight do not block the resources of the server.' },
            {
                id: 'IBM-5',
                asks: 'WebSocket is an alternative to REST. (gRPC, another one of the pattern, is not offered: browsers cannot use it.)',
            },
            { id: 'IBM-6', asks: 'The answer has what reconciles it with the transaction later.' },
            { id: 'IBM-7', asks: 'A client polls, or is told by webhook or queue.', untested: PUSH },
            { id: 'IBM-8', asks: 'An off-chain store replicates the ledger and serves every query.' },
            {
                id: 'IBM-9',
                asks: 'An event service follows the blocks, and goes on without a gap after a restart.',
            },
            { id: 'IBM-10', asks: 'Block events, and nothing else, settle a transaction.' },
            { id: 'IBM-11', asks: '`POST /invoices` is 202 with `invoiceId` and `transactionId`.' },
            {
                id: 'IBM-12',
                asks: '`GET /transactions` lists what the caller invoked, by object and by status.',
            },
            { id: 'IBM-13', asks: 'It is an array of documents of the given shape.' },
            { id: 'IBM-14', asks: '`progress.status` is `InProgress`, `Completed` or `Failed`.' },
            { id: 'IBM-15', asks: '`progress.message` helps the user.' },
            { id: 'IBM-16', asks: '`objectId`, `objectType` and `action` say what is being done to what.' },
            { id: 'IBM-17', asks: '`GET /transactions/{id}` has the same shape.' },
            { id: 'IBM-18', asks: 'Status can be had by long polling.' },
            { id: 'IBM-19', asks: 'Status can be had by WebSocket. (Not by gRPC.)' },
            { id: 'IBM-20', asks: 'A request is validated first; nothing is recorded of a bad one.' },
            { id: 'IBM-21', asks: 'The transaction is recorded as InProgress before the ledger is touched.' },
            { id: 'IBM-22', asks: 'Then the proposal goes to the peers that must endorse it.' },
            { id: 'IBM-23', asks: 'Both ids are recorded; the answer has the local one.' },
            { id: 'IBM-24', asks: 'A failed endorsement is answered with the code that fits it.' },
            { id: 'IBM-25', asks: 'The client polls `GET /transactions/{id}`.' },
            { id: 'IBM-26', asks: 'Until it is committed, the invoice is 404.' },
            {
                id: 'IBM-27',
                asks: 'The transaction is ordered after the answer, by a worker that finds it in the store.',
            },
            {
                id: 'IBM-28',
                asks: 'The event says whether it was committed; an invalid transaction is a failure.',
            },
            { id: 'IBM-29', asks: 'A committed one is `Completed`.' },
            { id: 'IBM-30', asks: 'What was committed updates the off-chain store.' },
            { id: 'IBM-31', asks: 'The invoice is then served from the store.' },
            { id: 'IBM-32', asks: 'Who prefers a synchronous answer can have one.' },
            {
                id: 'IBM-fig1',
                asks: 'Figure 1: API, transaction and event parts are separate, and work together.',
            },
            { id: 'IBM-fig2', asks: 'Figure 2: a failure updates the record and leaves the invoices alone.' },
        ],
    },
    {
        title: 'Its sibling documents on responsive user interfaces and secure synchronisation (IBM2)',
        requirements: [
            { id: 'IBM2-1', asks: 'A long poll that is over answers with the present status.' },
            { id: 'IBM2-2', asks: 'What is pending can be listed later.' },
            { id: 'IBM2-3', asks: 'The store has what other applications wrote, too.' },
            { id: 'IBM2-4', asks: 'The event service survives crashes; events come at least once.' },
            { id: 'IBM2-5', asks: 'The producer of events keeps track of the blocks that it has done.' },
            { id: 'IBM2-6', asks: 'Events that come twice or out of order lead to the same copy.' },
            { id: 'IBM2-7', asks: 'An event says what was done and carries the whole object.' },
            {
                id: 'IBM2-8',
                asks: 'Other consumers can read the blocks beside the API.',
            },
        ],
    },
];
