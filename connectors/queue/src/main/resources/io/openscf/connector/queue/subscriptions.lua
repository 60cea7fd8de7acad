-- All subscriptions, each with the length of its backlog.
local out = {'OK', redis.call('HGETALL', key('attr')), redis.call('HLEN', key('message'))}
local subs = redis.call('HGETALL', key('subs'))
for i = 1, #subs, 2 do
  out[#out + 1] = {subs[i], subs[i + 1], redis.call('LLEN', backlog(subs[i]))}
end
return out
