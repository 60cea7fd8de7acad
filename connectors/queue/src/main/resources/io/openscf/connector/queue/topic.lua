-- A topic: attr HASH; subs HASH (subscription -> its JSON); message and rest HASH by id (content, backlogs that still hold
-- it); backlog:<subscription> LIST of ids; due ZSET (subscription -> when to look next), claim HASH (its token), tries
-- HASH (failed attempts for the head).
if not present() then return {'ABSENT'} end
local function backlog(name) return key('backlog:' .. name) end

local function release(id)
  if redis.call('HINCRBY', key('rest'), id, -1) <= 0 then
    redis.call('HDEL', key('rest'), id)
    redis.call('HDEL', key('message'), id)
    redis.call('ZREM', key('age'), id)
  end
end

local function pop(name, count)
  for _ = 1, count do
    local id = redis.call('LPOP', backlog(name))
    if not id then return end
    release(id)
  end
end

local function empty(name)
  repeat
    local left = redis.call('LLEN', backlog(name))
    pop(name, left)
  until left == 0
  redis.call('ZREM', key('due'), name)
  redis.call('HDEL', key('claim'), name)
  redis.call('HDEL', key('tries'), name)
end
