tidy()
local oldest = redis.call('ZRANGE', key('sent'), 0, 0, 'WITHSCORES')
return {'OK', redis.call('HGETALL', key('attr')), size('active'), size('hidden'), size('delayed'), size('kept'),
  oldest[2] and whole(tonumber(oldest[2])) or whole(now)}
