// The state in the address: what is packed comes back, and a link stays short.

import assert from "node:assert/strict";
import test from "node:test";

import { fragmentOf, packed, readFragment, unpacked } from "../../app/web/explorer/address.js";
import { doubles } from "./chance.js";

const TEXTS = ["", "a", "{}", "\u0000", "\u221a\u{1f9e0} \u00e9", "1, 2\n".repeat(5_000), JSON.stringify(doubles(1_000, 6))];

test("every text comes back from its packed piece", async () => {
  for (const text of TEXTS) assert.equal(await unpacked(await packed(text)), text);
});

test("a packed piece holds only what an address may hold as it is", async () => {
  for (const text of TEXTS) assert.match(await packed(text), /^[\w-]*$/);
});

test("a thousand alike rows are packed into less than a hundredth of their length", async () => {
  assert.ok((await packed("0.1, 0.2, 0.3\n".repeat(1_000))).length < 140);
});

test("words and values come back from a fragment, with and without its sharp", async () => {
  const words = { tab: "see", example: "founding", at: "dW_1[0,2]" };
  const values = { network: { X: "0.1, 0.2\n", layers: [] }, claims: [1, null] };
  const fragment = await fragmentOf(words, values);
  assert.deepEqual(await readFragment(fragment, ["network", "claims"]), { words, values });
  assert.deepEqual(await readFragment(`#${fragment}`, ["network", "claims"]), { words, values });
});

test("what is not set is left out of the fragment", async () => {
  assert.equal(await fragmentOf({ tab: "see", at: null, example: undefined, step: "" }, { network: null, claims: undefined }), "tab=see");
});

test("an empty fragment says nothing", async () => {
  assert.deepEqual(await readFragment("", ["network"]), { words: {}, values: {} });
  assert.deepEqual(await readFragment("#", ["network"]), { words: {}, values: {} });
});

for (const piece of ["!", "AAAA", "not-packed", "____"]) {
  test(`a piece that nobody packed, ${piece}, is refused`, async () => {
    await assert.rejects(readFragment(`network=${piece}`, ["network"]));
  });
}

test("what is far too large for a link has no fragment, and is not packed to see that", async () => {
  assert.equal(await fragmentOf({ tab: "see" }, { network: { X: "0, ".repeat(200_000) } }), null);
  assert.notEqual(await fragmentOf({ tab: "see" }, { network: { X: "0, ".repeat(100_000) } }), null);
});
