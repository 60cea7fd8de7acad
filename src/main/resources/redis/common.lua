-- Shared by every script. KEYS[1] is any key of the shard; all others are derived inside the same hash tag.
-- The server's clock decides; a caller's clock never does.
local p = string.match(KEYS[1], '^scf:{q%d+}:')
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- Puts a trigger in the ring; 1 when somebody should look earlier than planned.
local function offer(tid, due)
  local score = redis.call('ZSCORE', p .. 'ready', tid)
  if not score or tonumber(score) > due then
    redis.call('ZADD', p .. 'ready', due, tid)
    return 1
  end
  return 0
end

local function refusal(tid, id, maxLength, maxBytes, size)
  if redis.call('EXISTS', p .. 'm:' .. id) == 1 then return 'DUP' end
  if redis.call('ZCARD', p .. 'q:' .. tid) >= maxLength then return 'FULL length' end
  local bytes = tonumber(redis.call('HGET', p .. 't:' .. tid, 'bytes') or '0')
  if bytes + size > maxBytes then return 'FULL bytes' end
  return nil
end

-- The ledger takes what has changed since it looked; the revision tells it from what changes meanwhile.
-- It is never lower than the clock, as an event that is put back after its record here has gone must not begin anew.
local function changed(id)
  local m = p .. 'm:' .. id
  local revision = math.max(tonumber(redis.call('HGET', m, 'rev') or '0') + 1, now)
  local text = string.format('%.0f', revision)
  redis.call('HSET', m, 'rev', text)
  redis.call('ZADD', p .. 'led', text, id)
end

-- A large payload is an object in a bucket: pl is its name, big its bytes. pay and paydl say which record and which letter
-- need it; what neither does is put down to be deleted.
local function release(name)
  if redis.call('HEXISTS', p .. 'pay', name) == 0 and redis.call('HEXISTS', p .. 'paydl', name) == 0 then
    redis.call('SADD', p .. 'gone', name)
  end
end

local function releaseLetter(name)
  redis.call('HDEL', p .. 'paydl', name)
  release(name)
end

-- The record keeps its states, but no longer what the event was.
local function strip(id)
  local m = p .. 'm:' .. id
  local r = redis.call('HMGET', m, 'pl', 'big')
  redis.call('HDEL', m, 'pl', 'meta', 'big')
  if r[2] then
    redis.call('HDEL', p .. 'pay', r[1])
    release(r[1])
  end
end

local function hold(id, payload, big)
  if tonumber(big) == 0 then return end
  redis.call('HSET', p .. 'm:' .. id, 'big', big)
  redis.call('HSET', p .. 'pay', payload, id)
end

local function store(tid, id, ttl, payload, meta, big)
  redis.call('HSET', p .. 'm:' .. id, 'tid', tid, 'st', 'WAITING', 'att', 0, 'rdl', 0, 'tok', 0,
    'enq', now, 'exp', now + ttl, 'pl', payload, 'meta', meta)
  hold(id, payload, big)
  redis.call('HINCRBY', p .. 't:' .. tid, 'bytes', math.max(#payload, tonumber(big)))
  changed(id)
  redis.call('ZADD', p .. 'q:' .. tid, now, id)
  redis.call('ZADD', p .. 'exp', now + ttl, id)
  return offer(tid, now)
end

local function finish(tid, id, status, code, keep)
  local m = p .. 'm:' .. id
  redis.call('ZREM', p .. 'f', id)
  redis.call('ZREM', p .. 'exp', id)
  redis.call('ZREM', p .. 'q:' .. tid, id)
  redis.call('SREM', p .. 'i:' .. tid, id)
  local size = math.max(redis.call('HSTRLEN', m, 'pl'), tonumber(redis.call('HGET', m, 'big') or '0'))
  if redis.call('HINCRBY', p .. 't:' .. tid, 'bytes', -size) <= 0 then
    redis.call('HDEL', p .. 't:' .. tid, 'bytes')
  end
  redis.call('HDEL', m, 'em', 'ec')
  -- What the ledger has not recorded yet stays until it has.
  if redis.call('HGET', m, 'rec') == '1' then strip(id) end
  redis.call('HSET', m, 'st', status, 'code', code, 'end', now)
  changed(id)
  redis.call('PEXPIRE', m, keep)
end

-- What is said of it: reason, then code of the last run, errorCode and message where there was one.
local function letter(tid, id, reason, r)
  local entry = redis.call('XADD', p .. 'dl:' .. tid, 'MAXLEN', '~', 10000, '*', 'id', id, 'reason', reason,
    'att', r[3] or '0', 'pl', r[1] or '', 'meta', r[2] or '', 'code', r[4] or '', 'ec', r[5] or '', 'em', r[6] or '',
    'enq', r[7] or '', 'big', r[8] or '0')
  if tonumber(r[8] or '0') > 0 then redis.call('HSET', p .. 'paydl', r[1], entry .. ' ' .. tid) end
  redis.call('SADD', p .. 'dls', tid)
  redis.call('ZADD', p .. 'out', now, entry .. ' ' .. tid)
end

-- Of an entry of a stream, by their names.
local function fields(list)
  local e = {}
  for i = 1, #list, 2 do e[list[i]] = list[i + 1] end
  return e
end

local function dead(tid, id, reason, keep)
  letter(tid, id, reason,
    redis.call('HMGET', p .. 'm:' .. id, 'pl', 'meta', 'att', 'code', 'ec', 'em', 'enq', 'big'))
  finish(tid, id, 'DEAD', reason, keep)
end

local function requeue(tid, id, due, status)
  redis.call('ZREM', p .. 'f', id)
  redis.call('SREM', p .. 'i:' .. tid, id)
  redis.call('HSET', p .. 'm:' .. id, 'st', status)
  changed(id)
  redis.call('ZADD', p .. 'q:' .. tid, due, id)
  offer(tid, due)
end
