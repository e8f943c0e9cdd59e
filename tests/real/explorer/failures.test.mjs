// When the service is gone, overloaded, out of reach or asked for too much: it is said on the page, what was there stays, and it
// goes on from there once the service is back.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { connect } from "node:net";

import { EXPLORER, ask, fact, open, parts } from "./explorer.mjs";
import { behindNginx, serving } from "./services.mjs";

const SLOW = { refused: true, bare: true }; // Chromium notes in its console that an answer was 503, or none
const founding = await ask("examples/founding");

/** Click a number of dW_1 and wait for what is said of it. */
async function pick(page, element = "dW_1[0,2]") {
  await parts(page).scrubber.fill("12");
  await parts(page).cell(element).click();
  await page.getByRole("alert").waitFor();
  return page.getByRole("alert").innerText();
}

async function goesOn(page, element = "dW_1[0,2]") {
  await page.getByRole("button", { name: "Try again" }).click();
  await parts(page).derivation(element).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
}

fact("Where the service is gone that is said, all that was told stays, and trying again goes on once it is back", SLOW, async (page) => {
  const service = await serving();
  await open(page, service.address);
  await service.end();
  assert.match(await pick(page), /The service does not answer[^]*still here/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await parts(page).title.innerText(), "dW1");
  assert.equal(await page.locator("[data-element^='dW_1[']").count(), 6);
  await pick(page);
  await serving({ PORT: String(service.port) });
  await goesOn(page);
});

fact("A page whose service was gone when it opened begins where it was to begin, once the service is back", SLOW, async (page) => {
  const service = await serving();
  await page.route("**/examples/*", (route) => route.abort("connectionrefused")); // it goes just after the page has come
  await page.goto(`${service.address}#example=softmax_classifier`);
  await page.getByRole("alert").waitFor();
  await page.unroute("**/examples/*");
  await page.getByRole("button", { name: "Try again" }).click();
  await parts(page).scrubber.waitFor();
  assert.match(await page.getByRole("article").innerText(), /6 samples went forward through a 2-3-3 network/);
});

fact("A page of which a part is lost on its way says so, and begins once it is loaded anew", { ...SLOW, motion: "reduce" }, async (page) => {
  await page.route("**/stepper.js", (route) => route.abort("connectionreset"));
  await page.goto(EXPLORER);
  const said = page.getByText("a part of it may have been lost");
  assert.equal(await said.isVisible(), false);
  await said.waitFor();
  await page.unroute("**/stepper.js");
  await page.reload();
  await parts(page).scrubber.waitFor();
  assert.equal(await said.isVisible(), false);
});

fact("An overloaded service says how long it asks to wait, and trying again goes on", SLOW, async (page) => {
  const service = await serving({ MAX_BODY_BYTES: "20000", MAX_BYTES_IN_FLIGHT: "40000" });
  await open(page, service.address);
  // Two others have begun to send bodies, for which there is just room.
  const others = [0, 1].map(() => connect(service.port, "127.0.0.1"));
  for (const other of others) other.write("POST /forward HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 19900\r\n\r\n{");
  await page.waitForTimeout(200);
  assert.match(await pick(page), /The service is busy[^]*It asks for \d+ s of patience/);
  for (const other of others) other.destroy();
  await page.waitForTimeout(200);
  await goesOn(page);
});

fact("A limit that is exceeded is said with the limit's name, and leads to a page that says what to do", SLOW, async (page) => {
  const service = await serving({ MAX_OPERATIONS: "50" });
  await page.goto(service.address);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /The request asks for too much[^]*MAX_OPERATIONS/);
  const opened = page.context().waitForEvent("page"); // beside this one, in which nothing is lost
  await alert.getByRole("link", { name: "What does this mean?" }).click();
  const told = await opened;
  await told.getByRole("heading", { level: 1 }).waitFor();
  assert.match(told.url(), /\/problems\/limit_exceeded$/);
});

fact("Where the service wants a key it is asked for, sent with every request, and neither in the address nor in what is copied", SLOW, async (page) => {
  const key = "cr_a-key-of-this-test-alone";
  const service = await serving({ API_KEYS: createHash("sha256").update(key).digest("hex") });
  await page.goto(service.address);
  await page.getByRole("alert").waitFor();
  await page.getByLabel("API key").fill("cr_another");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Go on" }).click();
  await parts(page).scrubber.fill("12");
  await parts(page).cell("dW_1[0,2]").click();
  await parts(page).derivation("dW_1[0,2]").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  await page.getByRole("tab", { name: "curl" }).click();
  assert.match(await page.getByRole("region", { name: /^The request/ }).innerText(), /Bearer \$CHAINRULE_KEY/);
  assert.ok(![await page.content(), page.url()].some((text) => text.includes(key)));
});

const skip = spawnSync("nginx", ["-v"]).error && "nginx is not installed: run tests/real/install";
fact("An answer that a gateway gives in place of the service is told from one of the service", { ...SLOW, skip }, async (page) => {
  const service = await serving();
  const gateway = await behindNginx(service.port, "/gw");
  await open(page, gateway.address);
  await service.end();
  assert.match(await pick(page), /not from this service/);
  await serving({ PORT: String(service.port) });
  await goesOn(page);
});

fact("A number that is asked for while another is on its way is the one that is shown", {}, async (page) => {
  await parts(page).scrubber.fill("12");
  for (const element of ["dW_1[0,0]", "dW_1[0,1]", "dW_1[1,2]"]) await parts(page).cell(element).dispatchEvent("click");
  await parts(page).derivation("dW_1[1,2]").waitFor();
  const { value } = await ask("explain?element=dW_1%5B1,2%5D", founding);
  assert.ok((await parts(page).derivation("dW_1[1,2]").innerText()).includes(String(value)));
});
