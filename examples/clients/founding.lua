-- Three training steps of the founding example, in Lua with LuaSocket and lua-cjson: lua founding.lua [address]
local http = require("socket.http")
local ltn12 = require("ltn12")
local json = require("cjson")
http.TIMEOUT = 30

local address = arg[1] or os.getenv("CHAINRULE_URL") or "http://127.0.0.1:8000"

-- A request as JSON. Numbers are written here: with the 14 digits that lua-cjson writes at most they would go out rounded.
local function encode(value)
  if math.type(value) == "float" then
    return string.format("%.17g", value)
  elseif type(value) ~= "table" then
    return json.encode(value)
  end
  local parts = {}
  if #value > 0 then
    for i, item in ipairs(value) do
      parts[i] = encode(item)
    end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for name, item in pairs(value) do
    table.insert(parts, json.encode(name) .. ":" .. encode(item))
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

local function ask(path, request)
  local body = request and encode(request)
  local pieces = {}
  local ok, status = http.request({
    url = address .. path,
    method = body and "POST" or "GET",
    headers = body and { ["Content-Type"] = "application/json", ["Content-Length"] = #body },
    source = body and ltn12.source.string(body),
    sink = ltn12.sink.table(pieces),
  })
  assert(ok, status)
  local answer = json.decode(table.concat(pieces))
  if status >= 400 then
    error(answer.title .. ": " .. answer.detail, 0)
  end
  return answer
end

local function half_mse(A, y)
  local sum = 0
  for i = 1, #y do
    sum = sum + (A[i][1] - y[i][1]) * (A[i][1] - y[i][1])
  end
  return sum / (2 * #y)
end

local request = ask("/examples/founding")
request.optimizer = { kind = "adam", lr = 0.1 }
for _ = 1, 3 do
  local answer = ask("/step", request)
  print(string.format("%.17g", answer.loss))
  assert(answer.loss == half_mse(answer.tensors.A_2, request.y), "A_2 and y give another loss")
  for name, value in pairs(answer.next) do
    request[name] = value
  end
end
