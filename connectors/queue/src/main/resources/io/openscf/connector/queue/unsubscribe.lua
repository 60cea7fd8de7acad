-- ARGV: name.
if redis.call('HDEL', key('subs'), ARGV[1]) == 0 then return {'NONE'} end
empty(ARGV[1])
return {'OK'}
