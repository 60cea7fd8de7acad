-- A queue: attr HASH, body and meta HASH by id, handle HASH (handle -> id), and where each message is:
-- active ZSET by order of sending, delayed and hidden ZSET by the time that ends it, kept ZSET (deleted, can be rewound)
-- and dead ZSET (on its way to the dead letter queue) by the time of sending; sent ZSET holds what is neither kept nor dead.
if not present() then return {'ABSENT'} end
local field = redis.call('HMGET', key('attr'), 'visibilityTimeout', 'msgRetentionSeconds', 'rewindSeconds', 'maxMsgHeapNum',
  'inactiveLimit', 'deadPolicy', 'deadCount', 'deadSeconds', 'deadSince', 'maxMsgSize', 'pollingWaitSeconds')
local visibility, retention, rewind = field[1] * 1000, field[2] * 1000, field[3] * 1000
local heap, inactive = tonumber(field[4]), tonumber(field[5])
local policy, deadCount = field[6] or '', tonumber(field[7] or '0')
local deadMillis, deadSince = (field[8] or 0) * 1000, tonumber(field[9] or '0')
local largest, polling = tonumber(field[10]), field[11]
local STEP = 200

local function read(id)
  local text = redis.call('HGET', key('meta'), id)
  if not text then return nil end
  local seq, sent, count, first, visible, handle = string.match(text, '^(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|(%d*)$')
  return {seq = seq, sent = tonumber(sent), count = tonumber(count), first = tonumber(first),
    visible = tonumber(visible), handle = handle}
end

local function write(id, m)
  redis.call('HSET', key('meta'), id, table.concat({m.seq, whole(m.sent), whole(m.count), whole(m.first),
    whole(m.visible), m.handle}, '|'))
end

local function forgetHandle(m)
  if m.handle ~= '' then redis.call('HDEL', key('handle'), m.handle) end
  m.handle = ''
end

local function leave(id)
  for _, place in ipairs({'active', 'delayed', 'hidden', 'sent', 'kept', 'dead'}) do
    redis.call('ZREM', key(place), id)
  end
end

local function drop(id)
  local m = read(id)
  if m then forgetHandle(m) end
  leave(id)
  redis.call('HDEL', key('meta'), id)
  redis.call('HDEL', key('body'), id)
end

local function bury(id, m)
  forgetHandle(m)
  write(id, m)
  leave(id)
  redis.call('ZADD', key('dead'), whole(m.sent), id)
end

local function due(place, till)
  return redis.call('ZRANGEBYSCORE', key(place), '-inf', whole(till), 'LIMIT', 0, STEP)
end

-- Everything that only time has changed.
local function tidy()
  for _, id in ipairs(due('sent', now - retention)) do drop(id) end
  for _, id in ipairs(due('kept', now - rewind)) do drop(id) end
  for _, id in ipairs(due('delayed', now)) do
    local m = read(id)
    redis.call('ZREM', key('delayed'), id)
    redis.call('ZADD', key('active'), m.seq, id)
  end
  for _, id in ipairs(due('hidden', now)) do
    local m = read(id)
    if policy == '0' and m.count >= deadCount and m.sent >= deadSince then
      bury(id, m)
    else
      forgetHandle(m)
      write(id, m)
      redis.call('ZREM', key('hidden'), id)
      redis.call('ZADD', key('active'), m.seq, id)
    end
  end
  if policy == '1' then
    for _, id in ipairs(due('sent', now - deadMillis)) do
      local m = read(id)
      if m.sent >= deadSince and redis.call('ZSCORE', key('active'), id) then bury(id, m) end
    end
  end
end

local function size(place) return redis.call('ZCARD', key(place)) end

-- When time alone makes something receivable; -1 when nothing is hidden or delayed.
local function nextWake()
  local at = -1
  for _, place in ipairs({'delayed', 'hidden'}) do
    local first = redis.call('ZRANGE', key(place), 0, 0, 'WITHSCORES')
    if first[2] and (at < 0 or tonumber(first[2]) < at) then at = tonumber(first[2]) end
  end
  return at < 0 and '-1' or whole(math.max(at - now, 0))
end
