'use strict'
// Launcher of Node.js event functions: holds docs/runtime-contract.md. No dependencies.
const fs = require('fs')
const net = require('net')
const path = require('path')
const { pathToFileURL } = require('url')

const MAX_RESULT = 6 * 1024 * 1024
let fn = null // what /initialize loaded
let current = null // the run in progress
let written = false

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write
  stream.write = function (...args) {
    written = true
    return write.apply(stream, args)
  }
}

class LoadError extends Error {
  constructor (kind, message, stack) {
    super(message)
    this.kind = kind
    this.stackTrace = stack
  }
}

async function load (order) {
  Object.assign(process.env, order.environment)
  process.chdir(order.codeDirectory)
  require('module').Module._initPaths() // NODE_PATH has just been set
  const dot = order.handler.lastIndexOf('.')
  const base = path.join(order.codeDirectory, order.handler.slice(0, dot))
  const name = order.handler.slice(dot + 1)
  const file = ['.js', '.mjs', '.cjs'].map(end => base + end).find(f => fs.existsSync(f))
  if (!file) throw new LoadError('no-entry', `no file ${order.handler.slice(0, dot)}.js in the code package`, '')
  let exported
  try {
    exported = await loadModule(file)
  } catch (e) {
    const text = (e && e.stack) || String(e)
    throw new LoadError('load', text, text)
  }
  const handler = exported[name] || (exported.default && exported.default[name])
  if (typeof handler !== 'function') {
    throw new LoadError('load', `handler "${name}" is not a function exported by ${path.basename(file)}`, '')
  }
  return handler
}

async function loadModule (file) {
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href)
  try {
    return require(file)
  } catch (e) {
    if (e && (e.code === 'ERR_REQUIRE_ESM' || e.code === 'ERR_REQUIRE_ASYNC_MODULE')) return import(pathToFileURL(file).href)
    throw e
  }
}

const nodeVersion = runtime => parseFloat((/^Nodejs([\d.]+)/.exec(runtime) || [0, '18'])[1])

class Run {
  constructor (requestId) {
    this.requestId = requestId
    this.finished = false
    this.waitForLoop = true
    this.promise = new Promise(resolve => { this.resolve = resolve })
  }

  succeed (value) {
    if (this.finished) return
    this.finished = true
    let text
    try {
      text = JSON.stringify(value === undefined ? null : value)
      if (text === undefined) text = 'null'
    } catch (e) {
      return this.resolve(failure('result', `stringify response to json failed: ${e.message}`))
    }
    if (text.length > MAX_RESULT) return this.resolve(failure('result', 'body size is too long'))
    this.resolve({ status: '200 OK', body: Buffer.from(text), headers: '' })
  }

  fail (error, recycle) {
    if (this.finished) return
    this.finished = true
    const text = error instanceof Error ? (error.stack || error.message) : `${String(error)}(callback err is not instance of Error)`
    const answer = failure('user', text)
    if (recycle) answer.headers += 'X-Openscf-Recycle: 1\r\n'
    this.resolve(answer)
  }
}

function failure (kind, text) {
  return {
    status: '500 Failed',
    body: Buffer.from(JSON.stringify({ errorMessage: text, stackTrace: text })),
    headers: `X-Openscf-Error: ${kind}\r\n`
  }
}

function contextFor (run) {
  const done = (error, data) => error ? run.fail(error) : run.succeed(data)
  const context = Object.assign({}, fn.about, { request_id: run.requestId })
  Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
    get: () => run.waitForLoop, set: value => { run.waitForLoop = !!value }, enumerable: true
  })
  context.getContext = () => Object.assign({}, fn.about, { request_id: run.requestId })
  context.done = done
  context.succeed = data => run.succeed(data)
  context.fail = error => run.fail(error)
  return context
}

function call (headers, event) {
  const run = current = new Run(headers['x-scf-request-id'] || '')
  process.env.SCF_NAMESPACE = fn.about.namespace
  if (headers['x-scf-trigger-src']) process.env.TRIGGER_SRC = headers['x-scf-trigger-src']
  const callback = (error, data) => error ? run.fail(error) : run.succeed(data)
  try {
    const value = fn.handler(JSON.parse(event.toString('utf8')), contextFor(run), callback)
    if (value && typeof value.then === 'function') {
      value.then(data => run.succeed(data), error => run.fail(error))
    } else if (fn.version >= 10 && fn.handler.length < 3 && value !== undefined) {
      run.succeed(value) // runtimes.md 14.3
    }
  } catch (e) {
    run.fail(e)
  }
  return run.promise
}

// A handler that never answers ends with null once nothing is left to do. Our own sockets keep the loop alive, so the
// count of what is active is compared instead of waiting for 'beforeExit'.
function watchForSilence (run) {
  const look = () => {
    if (run.finished || run !== current) return
    if (activeResources() === 0) return run.succeed(null)
    setTimeout(look, 20).unref()
  }
  setTimeout(look, 5).unref()
}

const OURS = new Set(['TTYWrap', 'PipeWrap', 'TCPServerWrap', 'PipeServerWrap', 'TCPSocketWrap', 'SignalWrap', 'FSReqCallback', 'Immediate'])
let ownSockets = 0
function activeResources () {
  const active = process.getActiveResourcesInfo ? process.getActiveResourcesInfo() : []
  const sockets = active.filter(kind => kind === 'TCPSocketWrap' || kind === 'PipeWrap').length
  return active.filter(kind => !OURS.has(kind)).length + Math.max(0, sockets - ownSockets)
}

for (const kind of ['uncaughtException', 'unhandledRejection']) {
  process.on(kind, error => {
    process.stderr.write(`${(error && error.stack) || error}\n`)
    if (current && !current.finished) current.fail(error, true)
    else if (fn) process.exit(1)
  })
}

function endOfRun (token, requestId) {
  if (!written) return ''
  fs.writeSync(1, `\x1e${token} ${requestId}\n`)
  written = false
  return 'X-Openscf-Output: 1\r\n'
}

async function initialize (body) {
  const order = JSON.parse(body)
  const about = order.function
  let answer = { status: '200 OK', body: Buffer.from('{}'), headers: '' }
  fn = {
    token: order.outputToken,
    version: nodeVersion(order.runtime),
    about: {
      memory_limit_in_mb: about.memoryMegabytes,
      time_limit_in_ms: about.timeoutMillis,
      environment: JSON.stringify({ SCF_NAMESPACE: about.namespace }),
      environ: `SCF_NAMESPACE=${about.namespace};SCF_NAMESPACE=${about.namespace}`,
      function_version: about.version,
      function_name: about.name,
      namespace: about.namespace,
      tencentcloud_region: about.region,
      tencentcloud_appid: about.appid,
      tencentcloud_uin: about.uin
    }
  }
  if (fn.version >= 8 && fn.version < 13) prefixConsole()
  try {
    fn.handler = await load(order)
  } catch (e) {
    answer = failure(e.kind || 'load', e.message)
  }
  answer.headers += endOfRun(fn.token, 'init')
  return answer
}

function prefixConsole () {
  for (const method of ['log', 'info', 'error', 'warn']) {
    const plain = console[method].bind(console)
    console[method] = (first, ...rest) =>
      plain(`${new Date().toISOString()}\t${current ? current.requestId : ''}\t${first}`, ...rest)
  }
}

async function invoke (headers, body) {
  const promise = call(headers, body)
  if (!current.finished) watchForSilence(current)
  const answer = await promise
  const pending = fn.version >= 10 && current.waitForLoop && answer.status[0] === '2' && activeResources() > 0
  if (pending) answer.headers += 'X-Openscf-Busy: 1\r\n'
  else answer.headers += endOfRun(fn.token, current.requestId)
  return answer
}

async function idle () {
  while (activeResources() > 0) await new Promise(resolve => setTimeout(resolve, 10).unref())
  return { status: '200 OK', body: Buffer.from('{}'), headers: endOfRun(fn.token, current ? current.requestId : '') }
}

function answerTo (method, target, headers, body) {
  if (target === '/event-invoke' && fn && fn.handler) return invoke(headers, body)
  if (target === '/initialize' && !fn) return initialize(body)
  if (target === '/idle') return idle()
  return Promise.resolve({ status: '409 Conflict', body: Buffer.from('{"errorMessage":"not in this state"}'), headers: '' })
}

function serve (socket) {
  ownSockets++
  socket.setNoDelay && socket.setNoDelay(true)
  let received = Buffer.alloc(0)
  let busy = false
  const next = async () => {
    if (busy) return
    const end = received.indexOf('\r\n\r\n')
    if (end < 0) return
    const lines = received.latin1Slice(0, end).split('\r\n')
    const headers = {}
    for (let i = 1; i < lines.length; i++) {
      const colon = lines[i].indexOf(':')
      headers[lines[i].slice(0, colon).toLowerCase()] = lines[i].slice(colon + 1).trim()
    }
    const length = parseInt(headers['content-length'] || '0', 10)
    if (received.length < end + 4 + length) return
    const body = received.subarray(end + 4, end + 4 + length)
    received = received.subarray(end + 4 + length)
    busy = true
    const [method, target] = lines[0].split(' ')
    const answer = await answerTo(method, target, headers, body)
    socket.write(Buffer.concat([
      Buffer.from(`HTTP/1.1 ${answer.status}\r\nContent-Length: ${answer.body.length}\r\n${answer.headers}\r\n`),
      answer.body
    ]))
    busy = false
    if (received.length) next()
  }
  socket.on('data', data => {
    received = received.length ? Buffer.concat([received, data]) : data
    next()
  })
  socket.on('error', () => {})
  socket.on('close', () => { ownSockets-- })
}

const [kind, place] = process.env.OPENSCF_LISTEN.split(/:(.*)/s)
for (const name of Object.keys(process.env)) if (name.startsWith('OPENSCF_')) delete process.env[name]
net.createServer(serve).listen(kind === 'unix' ? { path: place } : { port: parseInt(place, 10), host: '0.0.0.0' })
