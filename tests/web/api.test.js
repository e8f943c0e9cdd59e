// Answers that come line by line, and answers that are not the service's.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test from "node:test";

import { linesOf, Problem } from "../../app/web/explorer/answers.js";
import { createApi } from "../../app/web/explorer/api.js";

const bytes = (text) => new TextEncoder().encode(text);

/** A stream of pieces of text or bytes, which then ends, or breaks off. */
function streamOf(pieces, error = null) {
  const rest = pieces.map((piece) => (typeof piece === "string" ? bytes(piece) : piece));
  return new ReadableStream({
    pull(controller) {
      if (rest.length > 0) controller.enqueue(rest.shift());
      else if (error) controller.error(error);
      else controller.close();
    },
  });
}

async function collected(stream) {
  const values = [];
  for await (const value of linesOf(stream)) values.push(value);
  return values;
}

test("Lines are told apart wherever the pieces of a stream are cut", async () => {
  const text = bytes('{"step":1}\n{"detail":"caf\u00e9 \u2212 1"}\n[0.1]\n');
  for (let cut = 0; cut <= text.length; cut += 1) {
    const stream = streamOf([text.slice(0, cut), text.slice(cut)].filter((piece) => piece.length > 0));
    assert.deepEqual(await collected(stream), [{ step: 1 }, { detail: "caf\u00e9 \u2212 1" }, [0.1]], `cut at ${cut}`);
  }
});

test("A line is there before the next one has come", async () => {
  let controller;
  const lines = linesOf(new ReadableStream({ start: (c) => { controller = c; } }));
  controller.enqueue(bytes('{"step":1}\n{"st'));
  assert.deepEqual((await lines.next()).value, { step: 1 });
  controller.enqueue(bytes('ep":2}\n'));
  assert.deepEqual((await lines.next()).value, { step: 2 });
  await lines.return();
});

test("A connection that breaks midway is said to be one, after the lines that came", async () => {
  const lines = linesOf(streamOf(['{"step":1}\n'], new TypeError("network error")));
  assert.deepEqual((await lines.next()).value, { step: 1 });
  await assert.rejects(lines.next(), { code: "unreachable" });
});

test("So is a stream that ends within a line", async () => {
  await assert.rejects(collected(streamOf(['{"step":1}\n{"rea'])), { code: "unreachable" });
});

test("A stream that was given up by this page says so as it is", async () => {
  await assert.rejects(collected(streamOf([], new DOMException("gone", "AbortError"))), { name: "AbortError" });
});

test("A line that is no JSON is not from this service", async () => {
  await assert.rejects(collected(streamOf(["<html>\n"])), { code: "not_understood" });
});

test("Who stops reading lets the stream go", async () => {
  let isLetGo = false;
  const stream = new ReadableStream({ pull: (c) => c.enqueue(bytes("1\n")), cancel: () => { isLetGo = true; } });
  for await (const value of linesOf(stream)) if (value === 1) break;
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(isLetGo);
});

/** What asking a server comes to that answers everything with a status, a body, and no more of it than it says. */
async function askedOf(status, body, length = body.length) {
  const server = createServer((_, answer) => answer.writeHead(status, { "content-length": length }).write(body, () => answer.destroy())).listen(0, "127.0.0.1");
  await once(server, "listening");
  const api = createApi(new URL(`http://127.0.0.1:${server.address().port}/`));
  return api.get("limits").catch((error) => error).finally(() => server.close());
}

test("What is not from this service is told as a problem, whatever its status and its form", async () => {
  for (const [status, body] of [[200, "<html>Sign in</html>"], [200, ""], [502, "<html>"], [502, '{"code": 502}'], [404, "null"]]) {
    const problem = await askedOf(status, body);
    assert.ok(problem instanceof Problem, body);
    assert.equal(problem.code, "not_understood");
  }
});

test("An answer that breaks off is told as one that did not come", async () => {
  const problem = await askedOf(200, '{"max_layers"', 1000);
  assert.ok(problem instanceof Problem);
  assert.equal(problem.code, "unreachable");
});
