-- One POST for every request: BODY, TOKEN and ACTION come from the environment.
wrk.method = "POST"
wrk.body = os.getenv("BODY")
wrk.headers["Content-Type"] = "application/json"
if os.getenv("TOKEN") then
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
  wrk.headers["X-TC-Action"] = os.getenv("ACTION")
  wrk.headers["X-TC-Version"] = "2018-04-16"
else
  wrk.headers["X-Scf-Request-Id"] = "00000000-0000-4000-8000-000000000000"
end
local bad = 0
function response(status, headers, body)
  if status ~= 200 or string.find(body, '"Error"', 1, true) or string.find(body, '"InvokeResult":%-?1') then
    bad = bad + 1
    if bad == 1 then io.stderr:write("first bad answer: " .. status .. " " .. body .. "\n") end
  end
end
