// Answers that come line by line.

import assert from "node:assert/strict";
import test from "node:test";

import { linesOf } from "../../app/web/explorer/api.js";

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
