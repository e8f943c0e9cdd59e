// Behind a gateway: the page works under a prefix, whether the gateway keeps it or takes it away, and asks for nothing beside it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before } from "node:test";

import { ask, fact, parts } from "./explorer.mjs";
import { behindNginx, serving } from "./services.mjs";

const PREFIX = "/gw/nn";
const skip = spawnSync("nginx", ["-v"]).error && "nginx is not installed: run tests/real/install";
let told; // a service that knows of the prefix
let untold; // one that does not
let keeping; // nginx before the first
let taking; // nginx before the second

before(async () => {
  if (skip) return;
  [told, untold] = await Promise.all([serving({ ROOT_PATH: PREFIX }), serving()]);
  [keeping, taking] = await Promise.all([behindNginx(told.port, PREFIX, PREFIX), behindNginx(untold.port, PREFIX)]);
});

const WAYS = {
  "behind nginx that keeps the prefix": () => keeping.address,
  "behind nginx that takes away a prefix of which nobody told the service": () => taking.address,
  "without a gateway, with the prefix in the address": () => `${told.address}${PREFIX.slice(1)}/`,
  "without a gateway, with the prefix and no slash in the address": () => `${told.address}${PREFIX.slice(1)}`,
  "without a gateway, and without the prefix that the service was told of": () => told.address,
};

for (const [way, address] of Object.entries(WAYS)) {
  fact(`The page works ${way}`, { address, skip }, async (page) => {
    const founding = await ask("examples/founding");
    const { value } = await ask("explain?element=dW_1%5B0,2%5D", founding);
    const { scrubber, cell, derivation } = parts(page);
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await scrubber.fill("12");
    await cell("dW_1[0,2]").click();
    assert.match(await derivation("dW_1[0,2]").getByRole("heading").innerText(), new RegExp(String(value).replace(".", "\\.")));
    assert.equal(asked.filter((url) => url.includes("element=")).length, 1);
    const links = await page.getByRole("contentinfo").getByRole("link").evaluateAll((all) => all.map(({ href }) => href));
    const statuses = await Promise.all(links.map(async (link) => (await fetch(link)).status));
    assert.deepEqual(new Set(statuses), new Set([200]), links.join(" "));
  });
}
