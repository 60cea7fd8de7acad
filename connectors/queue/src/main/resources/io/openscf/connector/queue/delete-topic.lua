if redis.call('HLEN', key('subs')) > 0 then return {'SUBSCRIBED'} end
redis.call('UNLINK', key('attr'), key('subs'), key('message'), key('rest'), key('age'), key('due'), key('claim'), key('tries'))
return {'OK'}
