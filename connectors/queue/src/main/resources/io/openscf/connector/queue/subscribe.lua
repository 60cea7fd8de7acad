-- ARGV: name, its JSON, most subscriptions, 'new' or 'change'.
local known = redis.call('HEXISTS', key('subs'), ARGV[1]) == 1
if ARGV[4] == 'new' then
  if known then return {'EXISTS'} end
  if redis.call('HLEN', key('subs')) >= tonumber(ARGV[3]) then return {'FULL'} end
elseif not known then
  return {'NONE'}
end
redis.call('HSET', key('subs'), ARGV[1], ARGV[2])
return {'OK'}
