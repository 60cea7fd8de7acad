'use strict';
// The Node.js launcher: holds docs/runtime-contract.md with nothing but Node's own modules.
//
// Sockets are unreferenced, so only user code keeps the event loop alive while it runs; `keeper` keeps it alive between
// runs. The event `beforeExit` therefore tells exactly when the work of a run has ended.

const fs = require('fs');
const net = require('net');
const path = require('path');
const util = require('util');
const { Writable } = require('stream');

const MAX_RESULT_UNITS = 6 * 1024 * 1024;
const PLATFORM_PREFIX = /^(SCF_|QCLOUD_|TENCENTCLOUD_|OPENSCF_|_|PYTHON)/;
const PLATFORM_NAMES = new Set(('USER_CODE_ROOT TRIGGER_SRC CLASSPATH NODE_PATH PHP_INI_SCAN_DIR PWD HOME USER LOGNAME '
  + 'SHELL SHLVL HOSTNAME PATH LANG LC_ALL LD_LIBRARY_PATH').split(' '));

const keeper = setInterval(() => {}, 0x3fffffff);

// ---- output -------------------------------------------------------------------------------------------------------

let written = false;
let outputToken = '';
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function writeFully(file, data) {
  let sent = 0;
  while (sent < data.length) {
    try {
      sent += fs.writeSync(file, data, sent);
    } catch (error) {
      if (error.code !== 'EAGAIN') return; // nobody reads any more
      Atomics.wait(sleeper, 0, 0, 1); // a child process may have made the shared pipe non-blocking
    }
  }
}

// Node's own streams write to a pipe later when it is full; a marker must not overtake them, so ours write at once.
function watchedStream(file) {
  const stream = new Writable({
    decodeStrings: true,
    write(chunk, encoding, done) {
      written = true;
      writeFully(file, chunk);
      done();
    },
  });
  stream.fd = file;
  stream._type = 'pipe';
  stream.destroy = () => stream; // as Node's: user code cannot close it
  return stream;
}

// A child process writes past our streams, so once there was one the end of every run is marked.
let parent = false;
function watchChildren() {
  const children = require('child_process'); // loaded already, by the listening socket
  const watch = (owner, name) => {
    const original = owner[name];
    owner[name] = function (...given) {
      parent = true;
      return original.apply(this, given);
    };
  };
  watch(children.ChildProcess.prototype, 'spawn');
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) watch(children, name);
}

function endOutput(requestId) {
  if (!written && !parent) return '';
  written = false;
  writeFully(1, Buffer.from(`\x1e${outputToken} ${requestId}\n`));
  return 'X-Openscf-Output: 1\r\n';
}

// Runtimes 8 to 12 put the time and the request id before each line of the console.
function prefixConsole() {
  for (const [name, stream] of [['log', 'stdout'], ['info', 'stdout'], ['warn', 'stderr'], ['error', 'stderr']]) {
    console[name] = (...args) => {
      const prefix = `${new Date().toISOString()}\t${run ? run.requestId : lastRequestId}\t`;
      process[stream].write(`${prefix}${util.format(...args)}\n`);
    };
  }
}

// ---- failures -----------------------------------------------------------------------------------------------------

class Failure {
  constructor(kind, errorMessage, stackTrace) {
    this.kind = kind;
    this.body = JSON.stringify({ errorMessage, stackTrace });
  }
}

function isError(value) {
  return value instanceof Error || util.types.isNativeError(value);
}

function textOf(value) {
  if (isError(value)) return String(value.message);
  let text;
  try {
    text = typeof value === 'string' ? value : String(value);
  } catch {
    text = util.inspect(value);
  }
  return `${text}(callback err is not instance of Error)`;
}

function stackOf(error) {
  if (!isError(error)) return textOf(error);
  return String(error.stack || error.message).split('\n')
    .filter((line) => !line.includes(__filename) && !/^\s+at .*\(?node:internal\/(modules|process)/.test(line))
    .join('\n').replace(/\n+$/, '');
}

function userFailure(error) {
  if (isError(error)) console.error(stackOf(error));
  return new Failure('user', 'user code exception caught', textOf(error));
}

function encode(result) {
  let text;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    const message = `stringify response to json failed: ${error && error.message}`;
    return new Failure('result', message, message);
  }
  if (text === undefined) text = 'null';
  return text.length > MAX_RESULT_UNITS ? new Failure('result', 'body size is too long', 'body size is too long') : text;
}

// ---- loading ------------------------------------------------------------------------------------------------------

let handler = null;
let loadFailure = new Failure('load', 'the instance is not initialised', 'the instance is not initialised');
let plainReturns = true; // from 10.15 on: a plain return value counts, and results go out before the loop is empty
let contextFields = {};
let variables = []; // pairs: what the context's `environ` holds, and the environment at the beginning of every run
let initialised = false;
let freezes = false; // whether the gateway lets a stopped process go on

function contextOf(order) {
  const f = order.function;
  const environment = { SCF_NAMESPACE: f.namespace };
  for (const [key, value] of Object.entries(order.environment)) {
    if (!PLATFORM_NAMES.has(key) && !PLATFORM_PREFIX.test(key)) environment[key] = value;
  }
  variables = Object.entries(environment);
  return {
    memory_limit_in_mb: f.memoryMegabytes,
    time_limit_in_ms: f.timeoutMillis,
    request_id: '',
    environment: JSON.stringify(environment),
    environ: variables.map(([key, value]) => `${key}=${value}`).join(';'),
    function_version: f.version,
    function_name: f.name,
    namespace: f.namespace,
    tencentcloud_region: f.region,
    tencentcloud_appid: f.appid,
    tencentcloud_uin: f.uin,
  };
}

function extendModulePaths(directory) {
  const wanted = (process.env.NODE_PATH || '').split(':')
    .concat([directory, path.join(directory, 'node_modules'), '/opt', '/opt/node_modules']);
  process.env.NODE_PATH = [...new Set(wanted.filter(Boolean))].join(':');
  require('module').Module._initPaths();
}

async function loadModule(file) {
  const url = require('url').pathToFileURL(file).href;
  if (file.endsWith('.mjs')) return import(url);
  try {
    return require(file);
  } catch (error) {
    if (error && error.code === 'ERR_REQUIRE_ESM') return import(url);
    throw error;
  }
}

async function load(directory, wanted) {
  const dot = wanted.lastIndexOf('.');
  const base = path.join(directory, wanted.slice(0, Math.max(dot, 0)));
  const file = ['.js', '.mjs', '.cjs'].map((end) => base + end).find((name) => dot > 0 && fs.existsSync(name));
  if (!file) {
    const text = `entry file ${wanted.slice(0, Math.max(dot, 0))}.js not found, handler is ${wanted}`;
    throw new Failure('no-entry', text, text);
  }
  const name = wanted.slice(dot + 1);
  let found;
  try {
    const module = await loadModule(file);
    found = module[name];
    if (found === undefined && module.default) found = module.default[name];
  } catch (error) {
    const text = isError(error) ? stackOf(error) : String(error);
    throw new Failure('load', text, text);
  }
  if (typeof found !== 'function') {
    const text = `TypeError: ${path.basename(file)} exports no function '${name}', handler is ${wanted}`;
    throw new Failure('load', text, text);
  }
  return found;
}

async function initialise(socket, body) {
  initialised = true;
  const order = JSON.parse(body);
  outputToken = order.outputToken;
  freezes = order.resumes === true;
  Object.assign(process.env, order.environment, { SCF_NAMESPACE: order.function.namespace });
  const version = /^Nodejs(\d+)/.exec(order.runtime);
  const major = version ? Number(version[1]) : 99;
  plainReturns = major >= 10;
  if (major >= 8 && major <= 12) prefixConsole();
  contextFields = contextOf(order);
  let failure = null;
  try {
    process.chdir(order.codeDirectory);
    extendModulePaths(order.codeDirectory);
    handler = await load(order.codeDirectory, order.handler);
  } catch (error) {
    failure = error instanceof Failure ? error : new Failure('load', String(error), String(error));
    loadFailure = failure;
  }
  reply(socket, failure || '{}', endOutput('init'));
}

// ---- runs ---------------------------------------------------------------------------------------------------------

let run = null; // the run in progress, also while only its event loop work goes on
let lastRequestId = 'init';
let recycle = false;
let idleWaiter = null;
const waiting = []; // requests that came while a run was in progress
let currentTrigger;

class Run {
  constructor(socket, requestId) {
    this.socket = socket;
    this.requestId = requestId;
    this.waits = true; // callbackWaitsForEmptyEventLoop
    this.freezes = false; // nothing of the run goes on until the next event
    this.known = false;
    this.answered = false;
    this.outcome = 'null';
    this.probe = null;
  }

  /** The first result wins. */
  settle(outcome) {
    if (this.known) return;
    this.known = true;
    this.outcome = outcome;
    if (!this.waits) {
      const freeze = this.freezes && freezes;
      this.answer(freeze ? 'X-Openscf-Frozen: 1\r\n' : '', freeze ? () => process.kill(process.pid, 'SIGSTOP') : undefined);
      this.end();
    } else if (plainReturns) {
      // An empty loop ends at once; when it does not, the result goes out ahead of the rest of the work.
      this.probe = setTimeout(() => this.answer('X-Openscf-Busy: 1\r\n'), 1);
      this.probe.unref();
    }
  }

  answer(extra, sent) {
    if (this.answered) return;
    this.answered = true;
    reply(this.socket, this.outcome, extra + endOutput(this.requestId), sent);
  }

  end() {
    if (run !== this) return;
    clearTimeout(this.probe);
    keeper.ref();
    run = null;
    if (this.answered && idleWaiter) {
      const socket = idleWaiter;
      idleWaiter = null;
      reply(socket, '{}', endOutput(this.requestId));
    }
    const next = waiting.shift();
    if (next) setImmediate(next);
  }
}

process.on('beforeExit', () => {
  keeper.ref();
  if (!run) return;
  const ended = run;
  clearTimeout(ended.probe);
  ended.answer('');
  ended.end();
});

process.on('uncaughtException', (error) => {
  recycle = true;
  const failure = userFailure(error);
  if (run && !run.answered) {
    run.known = true;
    run.outcome = failure;
    run.answer('');
  }
  if (run) run.end();
});
// A rejection nobody handles becomes an uncaughtException; said here for Node versions before 15.
process.on('unhandledRejection', (reason) => { throw reason; });

function contextFor(current) {
  const fields = { ...contextFields, request_id: current.requestId };
  const done = (error, data) => {
    current.waits = false;
    current.freezes = true;
    current.settle(error === null || error === undefined ? encode(data) : userFailure(error));
  };
  const context = {
    ...fields,
    getContext: () => ({ ...fields }),
    done,
    succeed: (data) => done(null, data),
    fail: (error) => done(error === null || error === undefined ? new Error('handler failed') : error),
  };
  Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
    get: () => current.waits,
    set: (value) => {
      current.waits = Boolean(value);
      current.freezes = !current.waits;
    },
    enumerable: true,
  });
  return context;
}

function settlePromise(current, outcome) {
  if (!plainReturns) current.waits = false;
  current.settle(outcome);
}

function invoke(socket, requestId, trigger, body) {
  if (run) {
    waiting.push(() => invoke(socket, requestId, trigger, body));
    return;
  }
  if (!handler) {
    reply(socket, loadFailure, '');
    return;
  }
  if (trigger !== currentTrigger) {
    currentTrigger = trigger;
    if (trigger === undefined) delete process.env.TRIGGER_SRC;
    else process.env.TRIGGER_SRC = trigger;
  }
  for (const [key, value] of variables) if (process.env[key] !== value) process.env[key] = value;
  const current = new Run(socket, requestId);
  run = current;
  lastRequestId = requestId;
  keeper.unref();
  const callback = (error, data) => current.settle(error ? userFailure(error) : encode(data));
  let returned;
  try {
    returned = handler(JSON.parse(body), contextFor(current), callback);
  } catch (error) {
    current.settle(new Failure('user', 'user code exception caught', stackOf(error)));
    return;
  }
  if (returned && typeof returned.then === 'function') {
    returned.then((data) => settlePromise(current, encode(data)), (error) => settlePromise(current, userFailure(error)));
  } else if (plainReturns && returned !== undefined && handler.length < 3) {
    current.settle(encode(returned));
  }
}

// ---- HTTP ---------------------------------------------------------------------------------------------------------

function reply(socket, outcome, extra, sent) {
  const good = typeof outcome === 'string';
  const body = good ? outcome : outcome.body;
  const start = good ? '200 OK\r\n' : `500 Internal Server Error\r\nX-Openscf-Error: ${outcome.kind}\r\n`;
  const again = recycle ? 'X-Openscf-Recycle: 1\r\n' : '';
  if (socket.destroyed) return;
  socket.write(`HTTP/1.1 ${start}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
    + `${extra}${again}\r\n${body}`, sent);
}

function dispatch(socket, head, body) {
  if (head.startsWith('POST /event-invoke')) {
    const id = /\r\nx-scf-request-id: *([^\r]*)/i.exec(head);
    const trigger = /\r\nx-scf-trigger-src: *([^\r]*)/i.exec(head);
    invoke(socket, id ? id[1] : '', trigger ? trigger[1] : undefined, body);
  } else if (head.startsWith('POST /initialize') && !initialised) {
    initialise(socket, body);
  } else if (head.startsWith('GET /idle')) {
    if (run) idleWaiter = socket;
    else reply(socket, '{}', endOutput(lastRequestId));
  } else {
    socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
  }
}

/** The body and what follows it when chunks are complete, otherwise null. */
function dechunk(data, start) {
  const parts = [];
  for (let at = start; ;) {
    const lineEnd = data.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const length = parseInt(data.latin1Slice(at, lineEnd), 16);
    const end = lineEnd + 2 + length;
    if (data.length < end + 2) return null;
    if (length === 0) return { body: Buffer.concat(parts).toString(), end: end + 2 };
    parts.push(data.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}

function serve(socket) {
  let parts = [];
  let size = 0;
  let needed = 0; // bytes without which another look is not worth while
  socket.unref();
  if (socket.setNoDelay) socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    parts.push(chunk);
    size += chunk.length;
    while (size > 0 && size >= needed) {
      const data = parts.length === 1 ? parts[0] : Buffer.concat(parts, size);
      parts = [data];
      needed = 0;
      const headEnd = data.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = data.latin1Slice(0, headEnd + 2);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head);
      let body;
      let end;
      if (!length && /\r\ntransfer-encoding: *chunked/i.test(head)) {
        const whole = dechunk(data, headEnd + 4);
        if (!whole) return;
        ({ body, end } = whole);
      } else {
        end = headEnd + 4 + (length ? Number(length[1]) : 0);
        if (size < end) {
          needed = end;
          return;
        }
        body = data.utf8Slice(headEnd + 4, end);
      }
      size -= end;
      parts = size > 0 ? [data.subarray(end)] : [];
      dispatch(socket, head, body);
    }
  });
}

function main() {
  const listen = process.env.OPENSCF_LISTEN;
  for (const key of Object.keys(process.env)) if (key.startsWith('OPENSCF_')) delete process.env[key];
  for (const [name, file] of [['stdout', 1], ['stderr', 2]]) {
    const stream = watchedStream(file);
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
  const server = net.createServer(serve);
  const place = listen.slice(listen.indexOf(':') + 1);
  if (listen.startsWith('unix:')) {
    fs.rmSync(place, { force: true });
    server.listen(place);
  } else {
    server.listen(Number(place), '0.0.0.0');
  }
  server.unref();
  watchChildren();
}

main();
