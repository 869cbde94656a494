/**
 * Loaded before a role by `node --require`: kills the process by SIGKILL at a named point, on a given passage, and lets its
 * clock run ahead, so that leases run out without waiting. Production code knows nothing of it: it wraps the methods of the
 * compiled adapters. The file CRASH_ORDERS says what is wanted; it is read at the start and after each SIGUSR2.
 */
'use strict';

const fs = require('node:fs');
const { ServerResponse } = require('node:http');
const { join } = require('node:path');

const DIST = join(__dirname, '..', '..', 'dist');

/** The devnet and the chaincode inherit the `--require` of the process that starts them. */
const IS_ROLE = /dist\/(api\/|api\/submitter\/|event-service\/)?main\.js$/.test(process.argv[1] ?? '');

/** Time for bytes that were handed to a stream to leave, less than an orderer takes to answer. Milliseconds. */
const FLUSH_MS = 1;

/** How often to look whether the test is still there, milliseconds. */
const PARENT_MS = 500;

/** Bytes of a torn line that do not reach the file. */
const TORN_BYTES = 2;

let wanted = { at: '', passages: 0 };
let settledOne = false;

function pass(point) {
    if (point !== wanted.at) return;
    wanted.passages -= 1;
    if (wanted.passages <= 0) process.kill(process.pid, 'SIGKILL');
}

/** Calls `after` with the result and the arguments when the method has succeeded. */
function wrap(path, name, after) {
    const { prototype } = require(join(DIST, path))[name.class];
    const original = prototype[name.method];
    prototype[name.method] = async function wrapped(...args) {
        const result = await original.apply(this, args);
        after(result, ...args);
        return result;
    };
}

function wrapStore(folder, kind) {
    const path = (name) => `offchain/${folder}/${folder}-${name}.js`;
    const named = (name, method) => ({ class: `${kind}${name}`, method });
    wrap(path('operation-store'), named('OperationStore', 'insert'), (outcome) => {
        if (outcome.kind === 'inserted') pass('after-record');
    });
    wrap(path('operation-store'), named('OperationStore', 'apply'), (applied, changes) => {
        if (applied.size > 0) passStates(changes);
    });
    wrap(path('invoice-replica'), named('InvoiceReplica', 'apply'), (_nothing, versions) => {
        if (versions.length > 0) pass('after-invoices');
    });
    wrap(path('checkpoint-store'), named('CheckpointStore', 'write'), () => {
        if (settledOne) pass('after-checkpoint');
    });
    wrap(path('event-log'), named('EventLog', 'append'), (_nothing, events) => {
        if (events.length > 0) pass('after-append');
    });
    wrap(path('pending-events'), named('PendingEvents', 'clear'), (_nothing, events) => {
        if (events.length > 0) pass('after-clear');
    });
}

function passStates(changes) {
    const became = (state) =>
        changes.some(({ before, after }) => after.state === state && before?.state !== state);
    if (became('Endorsed')) pass('after-envelope');
    if (became('Submitted')) pass('after-mark');
    if (became('Completed')) {
        settledOne = true;
        pass('after-settlement');
    }
}

/** All but the end of the last line reaches the file. The journal alone appends to a file that is open. */
function wrapJournal() {
    const { appendFileSync } = fs;
    fs.appendFileSync = (file, bytes) => {
        if (wanted.at === 'in-line' && wanted.passages === 1)
            appendFileSync(file, bytes.subarray(0, -TORN_BYTES));
        pass('in-line');
        appendFileSync(file, bytes);
    };
}

function wrapNetwork() {
    wrap('network/gateway/fabric-endorser.js', { class: 'FabricEndorser', method: 'endorse' }, ({ kind }) => {
        if (kind === 'endorsed') pass('after-endorsement');
    });
    wrap(
        'network/gateway/pipelined-orderer.js',
        { class: 'PipelinedOrderer', method: 'submit' },
        ({ kind }) => {
            if (kind === 'ordered') pass('after-answer');
        },
    );
    const { BroadcastStream } = require(join(DIST, 'network/gateway/broadcast-stream.js'));
    const { send } = BroadcastStream.prototype;
    BroadcastStream.prototype.send = function sending(submission) {
        send.call(this, submission);
        setTimeout(pass, FLUSH_MS, 'after-sending');
    };
}

function wrapAnswers() {
    const { end } = ServerResponse.prototype;
    ServerResponse.prototype.end = function ending(...args) {
        if (this.statusCode === 202) this.once('finish', () => pass('after-202'));
        return end.apply(this, args);
    };
}

/** Every clock of the process, so that deadlines which a library computes agree with ours. */
function movableClock() {
    const RealDate = Date;
    let aheadMs = 0;
    const now = () => RealDate.now() + aheadMs;
    globalThis.Date = new Proxy(RealDate, {
        construct: (target, args, by) => Reflect.construct(target, args.length === 0 ? [now()] : args, by),
        get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    });
    return (ms) => {
        aheadMs = ms;
    };
}

function obey(setAhead) {
    const { crashAt, passages, clockAheadMs, serial } = JSON.parse(
        fs.readFileSync(process.env['CRASH_ORDERS'], 'utf8'),
    );
    wanted = { at: crashAt, passages };
    setAhead(clockAheadMs);
    process.stderr.write(`crash orders ${serial} read\n`);
}

function endWithParent() {
    const parent = process.ppid;
    const look = setInterval(() => {
        if (process.ppid !== parent) process.exit();
    }, PARENT_MS);
    look.unref();
}

if (IS_ROLE) {
    const setAhead = movableClock();
    if ((process.env['MONGODB_URI'] ?? '') === '') {
        wrapStore('embedded', 'Embedded');
        wrapJournal();
    } else {
        wrapStore('mongo', 'Mongo');
    }
    wrapNetwork();
    wrapAnswers();
    obey(setAhead);
    process.on('SIGUSR2', () => obey(setAhead));
}
endWithParent();
