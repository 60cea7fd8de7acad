-- Shared by every script. KEYS[1] is any key of the shard; all others are derived inside the same hash tag.
-- The server's clock decides; a caller's clock never does.
local p = string.match(KEYS[1], '^scf:{q%d+}:')
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- A number as Redis shall get it; writing the same few moments anew for each event would cost as much as storing it.
local texts = {}
local function text(number)
  local known = texts[number]
  if not known then
    known = string.format('%.0f', number)
    texts[number] = known
  end
  return known
end

-- What changes in the lists is gathered while a script goes through its events and done once by settle at its end: a
-- command for a list, however many the events. Records are written before, so that a Redis without memory, which refuses
-- the first of these writes, leaves everything as it was.
local lists, order, grown, dues = {}, {}, {}, {}
local function gather(command, list, ...)
  local key = command .. list
  local words = lists[key]
  if not words then
    words = {command, p .. list}
    lists[key] = words
    order[#order + 1] = words
  end
  local n = #words
  for i, word in ipairs({...}) do words[n + i] = word end
end

-- The trigger shall be looked at when this is due, at the latest.
local function offer(tid, due)
  if not dues[tid] or due < dues[tid] then dues[tid] = due end
end

local function grow(tid, bytes)
  grown[tid] = (grown[tid] or 0) + bytes
end

-- True when somebody should look earlier than planned.
local function settle()
  for _, words in ipairs(order) do redis.call(unpack(words)) end
  for tid, bytes in pairs(grown) do
    if redis.call('HINCRBY', p .. 't:' .. tid, 'bytes', bytes) <= 0 then redis.call('HDEL', p .. 't:' .. tid, 'bytes') end
  end
  local sooner = false
  for tid, due in pairs(dues) do
    local score = redis.call('ZSCORE', p .. 'ready', tid)
    if not score or tonumber(score) > due then
      redis.call('ZADD', p .. 'ready', due, tid)
      sooner = true
    end
  end
  return sooner
end

local sizes = {}
local function refusal(tid, id, maxLength, maxBytes, size)
  if redis.call('EXISTS', p .. 'm:' .. id) == 1 then return 'DUP' end
  local now = sizes[tid]
  if not now then
    local bytes = redis.call('HGET', p .. 't:' .. tid, 'bytes')
    now = {length = redis.call('ZCARD', p .. 'q:' .. tid), bytes = tonumber(bytes or '0')}
    sizes[tid] = now
  end
  if now.length >= maxLength then return 'FULL length' end
  if now.bytes + size > maxBytes then return 'FULL bytes' end
  now.length, now.bytes = now.length + 1, now.bytes + size
  return nil
end

-- The ledger takes what has changed since it looked; the revision tells it from what changes meanwhile.
-- It is never lower than the clock, as an event that is put back after its record here has gone must not begin anew.
-- The caller writes it into the record.
local function revision(id, before)
  local next = now
  if before and tonumber(before) >= now then next = tonumber(before) + 1 end
  gather('ZADD', 'led', text(next), id)
  return text(next)
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

local function store(tid, id, ttl, payload, meta, big, before)
  redis.call('HSET', p .. 'm:' .. id, 'tid', tid, 'st', 'WAITING', 'att', '0', 'rdl', '0', 'tok', '0',
    'enq', text(now), 'exp', text(now + ttl), 'rev', revision(id, before), 'meta', meta, 'pl', payload)
  hold(id, payload, big)
  grow(tid, math.max(#payload, tonumber(big)))
  gather('ZADD', 'q:' .. tid, text(now), id)
  gather('ZADD', 'exp', text(now + ttl), id)
  offer(tid, now)
end

local function finish(tid, id, status, code, keep)
  local m = p .. 'm:' .. id
  local r = redis.call('HMGET', m, 'rec', 'rev', 'st', 'att', 'big')
  redis.call('HSET', m, 'st', status, 'code', code, 'end', text(now), 'rev', revision(id, r[2]))
  grow(tid, -math.max(redis.call('HSTRLEN', m, 'pl'), tonumber(r[5] or '0')))
  if r[3] == 'RUNNING' then
    gather('ZREM', 'f', id)
    gather('SREM', 'i:' .. tid, id)
  else
    gather('ZREM', 'q:' .. tid, id)
  end
  gather('ZREM', 'exp', id)
  if r[4] ~= '0' then redis.call('HDEL', m, 'em', 'ec') end
  -- What the ledger has not recorded yet stays until it has.
  if r[1] == '1' then strip(id) end
  redis.call('PEXPIRE', m, keep)
end

-- What is said of it: reason, then code of the last run, errorCode and message where there was one.
local function letter(tid, id, reason, r)
  local entry = redis.call('XADD', p .. 'dl:' .. tid, 'MAXLEN', '~', 10000, '*', 'id', id, 'reason', reason,
    'att', r[3] or '0', 'pl', r[1] or '', 'meta', r[2] or '', 'code', r[4] or '', 'ec', r[5] or '', 'em', r[6] or '',
    'enq', r[7] or '', 'big', r[8] or '0')
  if tonumber(r[8] or '0') > 0 then redis.call('HSET', p .. 'paydl', r[1], entry .. ' ' .. tid) end
  gather('SADD', 'dls', tid)
  gather('ZADD', 'out', text(now), entry .. ' ' .. tid)
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
  local m = p .. 'm:' .. id
  redis.call('HSET', m, 'st', status, 'rev', revision(id, redis.call('HGET', m, 'rev')))
  gather('ZREM', 'f', id)
  gather('SREM', 'i:' .. tid, id)
  gather('ZADD', 'q:' .. tid, text(due), id)
  offer(tid, due)
end
