-- ARGV: owner, lease ms, max triggers, least quantum, max total, then trigger ids that have no room on this gateway.
-- Answers ms until the next trigger is due (-1 none), then for each claimed event:
-- id, trigger id, token, attempt, meta, payload, enqueued ms, bytes of a payload that is an object (0).
local left, least, out, full = tonumber(ARGV[5]), tonumber(ARGV[4]), {0}, {}
for i = 6, #ARGV do full[ARGV[i]] = true end
local due = redis.call('ZRANGEBYSCORE', p .. 'ready', '-inf', now, 'LIMIT', 0, tonumber(ARGV[3]))
-- What a trigger gets in one turn: a fair part of the room, so that one alone gets all of it.
local quantum = math.max(least, math.floor(left / math.max(1, #due)))
local function claim(tid, room)
  local ids = redis.call('ZRANGEBYSCORE', p .. 'q:' .. tid, '-inf', now, 'LIMIT', 0, room)
  for _, id in ipairs(ids) do
    local m = p .. 'm:' .. id
    local r = redis.call('HMGET', m, 'exp', 'att', 'meta', 'pl', 'enq', 'tok', 'rev', 'big')
    if r[1] and tonumber(r[1]) > now then
      local token = tonumber(r[6]) + 1
      redis.call('HSET', m, 'tok', token, 'st', 'RUNNING', 'own', ARGV[1], 'start', text(now), 'rev', revision(id, r[7]))
      gather('ZADD', 'f', text(now + tonumber(ARGV[2])), id)
      gather('SADD', 'i:' .. tid, id)
      out[#out + 1] = {id, tid, token, tonumber(r[2]), r[3], r[4], r[5], r[8] or '0'}
      left = left - 1
    end
    gather('ZREM', 'q:' .. tid, id)
  end
  return redis.call('ZRANGE', p .. 'q:' .. tid, #ids, #ids, 'WITHSCORES')[2]
end
for _, tid in ipairs(due) do
  if left <= 0 then break end
  local limits = redis.call('HMGET', p .. 't:' .. tid, 'maxc', 'paused')
  local room, aside = math.min(quantum, left), 200
  if limits[1] then room = math.min(room, tonumber(limits[1]) - redis.call('SCARD', p .. 'i:' .. tid)) end
  if limits[2] == '1' then room, aside = 0, 5000 end
  if room <= 0 or full[tid] then
    gather('ZADD', 'ready', now + aside, tid)
  else
    local first = claim(tid, room)
    if first then
      -- Equal scores are ordered by name; one millisecond more puts those served now behind those who waited.
      gather('ZADD', 'ready', math.max(tonumber(first), now + 1), tid)
    else
      gather('ZREM', 'ready', tid)
    end
  end
end
settle()
local next = redis.call('ZRANGE', p .. 'ready', 0, 0, 'WITHSCORES')
out[1] = next[2] and math.max(0, math.ceil(tonumber(next[2]) - now)) or -1
return out
