# Three training steps of the founding example, in Ruby: ruby founding.rb [address]
require "json"
require "net/http"

def checked(response)
  body = JSON.parse(response.body)
  abort "#{body["title"]}: #{body["detail"]}" unless response.is_a?(Net::HTTPSuccess)
  body
end

def half_mse(a, y) # by reduce: `sum` makes up for its rounding
  a.zip(y).map { |(output), (target)| (output - target) * (output - target) }.reduce(:+) / (2 * y.size)
end

address = URI(ARGV.fetch(0) { ENV.fetch("CHAINRULE_URL", "http://127.0.0.1:8000") })
options = { use_ssl: address.scheme == "https", read_timeout: 30, max_retries: 0 }
Net::HTTP.start(address.host, address.port, options) do |chainrule|
  request = checked(chainrule.get("#{address.path}/examples/founding"))
  request["optimizer"] = { kind: "adam", lr: 0.1 }
  3.times do
    answer = checked(chainrule.post("#{address.path}/step", request.to_json, "Content-Type" => "application/json"))
    puts answer["loss"]
    abort "A_2 and y give another loss" if answer["loss"] != half_mse(answer["tensors"]["A_2"], request["y"])
    request.update(answer["next"])
  end
end
