-- ARGV: lease in ms, token, messages at most, life of a message in ms, then the subscriptions of functions that the caller
-- has bound. Hands out backlogs that are due.
local lease, token, most, life = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local bound = {}
for i = 5, #ARGV do bound[ARGV[i]] = true end
local function mine(name) return string.sub(name, 1, 8) ~= 'trigger:' or bound[name] end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('age'), '-inf', whole(now - life), 'LIMIT', 0, 200)) do
  redis.call('HDEL', key('message'), id)
  redis.call('HDEL', key('rest'), id)
  redis.call('ZREM', key('age'), id)
end

-- Messages that have died of age leave their ids behind.
local function skipDead(name)
  while true do
    local head = redis.call('LINDEX', backlog(name), 0)
    if not head or redis.call('HEXISTS', key('message'), head) == 1 then return end
    redis.call('LPOP', backlog(name))
    redis.call('HDEL', key('tries'), name)
  end
end

local function first(name)
  skipDead(name)
  local found = {}
  for _, id in ipairs(redis.call('LRANGE', backlog(name), 0, most - 1)) do
    local content = redis.call('HGET', key('message'), id)
    if not content then break end
    found[#found + 1] = id
    found[#found + 1] = content
  end
  return found
end

local claims = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', key('due'), '-inf', whole(now), 'LIMIT', 0, 1000)) do
  if mine(name) and #claims < 16 then
    local found = first(name)
    if #found == 0 then
      redis.call('ZREM', key('due'), name)
    else
      redis.call('ZADD', key('due'), whole(now + lease), name)
      redis.call('HSET', key('claim'), name, token)
      claims[#claims + 1] = {name, redis.call('HGET', key('subs'), name), redis.call('HGET', key('tries'), name) or '0',
        found}
    end
  end
end
local next = redis.call('ZRANGE', key('due'), 0, 0, 'WITHSCORES')
local out = {'OK', next[2] and whole(math.max(tonumber(next[2]) - now, 0)) or '-1'}
for _, claim in ipairs(claims) do out[#out + 1] = claim end
return out
