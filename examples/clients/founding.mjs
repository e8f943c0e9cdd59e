// Three training steps of the founding example, in JavaScript with fetch: node founding.mjs [address]
const address = process.argv[2] ?? process.env.CHAINRULE_URL ?? "http://127.0.0.1:8000";

async function ask(path, options) {
  const response = await fetch(address + path, { signal: AbortSignal.timeout(30_000), ...options });
  const body = await response.json();
  if (!response.ok) throw new Error(`${body.title}: ${body.detail}`);
  return body;
}

function post(path, request) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(request) });
}

function halfMse(A, y) {
  return A.reduce((sum, [a], i) => sum + (a - y[i][0]) * (a - y[i][0]), 0) / (2 * y.length);
}

const request = await ask("/examples/founding");
request.optimizer = { kind: "adam", lr: 0.1 };
for (let step = 1; step <= 3; step++) {
  const answer = await post("/step", request);
  console.log(answer.loss);
  if (answer.loss !== halfMse(answer.tensors.A_2, request.y)) throw new Error("A_2 and y give another loss");
  Object.assign(request, answer.next);
}
