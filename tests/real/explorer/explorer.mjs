// The explorer in a real browser: each fact has a page of its own, that must not complain, and asks nobody but its service.
// EXPLORER names a running service, NODE_PATH where playwright-core and axe-core are, SCREENSHOTS where pictures are kept.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";

const { chromium } = createRequire(import.meta.url)("playwright-core");

const FLAGS = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync";
const SHAKEN = "net::ERR_NETWORK_CHANGED"; // a network card came or went, as containers' do: Chromium then drops what is on its way
const SCREENSHOTS = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../../build/screenshots", import.meta.url));
const CONCERN = basename(process.argv[1] ?? "", ".test.mjs");

/** The address of the service's root, with a slash at its end. */
export const EXPLORER = new URL(process.env.EXPLORER).href;

let browser = null;
before(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS.split(" ").map((flag) => `--${flag}`) });
});
after(() => browser?.close());

/**
 * A fact about the page.
 * @param {string} says the fact, one sentence; the screenshot at its end has its name
 * @param {{address?: () => string, width?: number, height?: number, scheme?: "light"|"dark", motion?: "reduce"|"no-preference",
 *   refused?: boolean, bare?: boolean, skip?: string}} options `refused`: answers of 4xx and 5xx, or none, belong to the fact, and the browser may
 *   note them; `bare`: the page is not opened beforehand;
 *   `skip`: why the fact cannot be seen here
 * @param {(page: import("playwright-core").Page) => Promise<void>} look what shows that it is one
 */
export function fact(says, options, look) {
  const { address = () => EXPLORER, width = 1280, height = 800, scheme = "light", motion = "no-preference", refused, bare, skip } = options;
  test(says, { timeout: 60_000, skip }, async () => {
    const context = await browser.newContext({
      viewport: { width, height }, colorScheme: scheme, reducedMotion: motion, permissions: ["clipboard-read", "clipboard-write"],
      ignoreHTTPSErrors: true, // a test makes its certificate itself
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const seen = watch(page, refused);
    try {
      if (!bare) await open(page, address());
      await look(page);
    } catch (error) {
      error.message += `\n${[...seen.complaints, ...seen.foreign].join("\n")}`; // what the page said may be the reason
      throw error;
    } finally {
      await page.screenshot({ path: join(SCREENSHOTS, CONCERN, `${says.replace(/[^\w-]+/g, "_").slice(0, 120)}.png`), fullPage: true });
      await context.close();
    }
    assert.deepEqual(seen, { complaints: [], foreign: [] });
  });
}

/** Open the explorer and wait until it shows its first story. */
export async function open(page, address = EXPLORER) {
  let isShaken = false;
  const notice = (request) => (isShaken ||= request.failure()?.errorText === SHAKEN);
  page.on("requestfailed", notice);
  for (let tries = 0; tries === 0 || (isShaken && tries < 5); tries++) {
    isShaken = false;
    await (tries === 0 ? page.goto(address) : page.reload());
    await page.getByRole("group", { name: "Step through the computation" }).waitFor().catch((error) => {
      if (!isShaken) throw error;
    });
  }
  page.off("requestfailed", notice);
}

// What should not be: words in the console, errors, dialogs, requests to other hosts than the first one.
function watch(page, refused) {
  const seen = { complaints: [], foreign: [] };
  let origin = null;
  page.on("console", (message) => {
    const isLoss = message.text().startsWith("Failed to load resource");
    if (!(isLoss && (refused || message.text().includes(SHAKEN)))) seen.complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => seen.complaints.push(error.stack));
  page.on("dialog", (dialog) => {
    seen.complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    origin ??= url.origin;
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin) seen.foreign.push(url.href);
  });
  return seen;
}

/** What the service itself answers: to GET, or to POST if there is a body. */
export async function ask(path, body, root = EXPLORER) {
  const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(new URL(path, root), { ...options, headers: { accept: "application/json", ...options?.headers } });
  return answer.json();
}

/** A request of a network of these sizes, its weights drawn by the service. */
export async function requestOf(sizes, samples, more = {}) {
  const { layers } = await ask("initialize", { sizes, activations: sizes.slice(1).map(() => "tanh"), scheme: "xavier", seed: 1 });
  const rows = (width) => Array.from({ length: samples }, (_, i) => Array.from({ length: width }, (_, j) => Math.sin(i * width + j)));
  return { X: rows(sizes[0]), y: rows(sizes.at(-1)), layers, ...more };
}

/** Paste a request, and wait for its story. */
export async function use(page, body) {
  await page.getByRole("button", { name: "Paste a request" }).click();
  await page.getByRole("textbox", { name: /request/i }).fill(JSON.stringify(body));
  await page.getByRole("button", { name: "Use it" }).click();
  await page.locator("#pasted").waitFor({ state: "detached" });
  await page.locator("[aria-busy=false]").waitFor();
}

/** The parts of the tab "see", as a person finds them. */
export const parts = (page) => ({
  step: (name) => page.getByRole("button", { name, exact: true }),
  scrubber: page.getByRole("slider", { name: "Statement" }),
  card: page.getByRole("article"),
  title: page.getByRole("article").getByRole("heading", { level: 2 }),
  cell: (element) => page.locator(`[data-element="${element}"]`),
  derivation: (element) => page.getByRole("region", { name: `How ${element} came about` }),
});

/** Tensors' names as they read where indices stand below: dW_1 is "dW1". */
export const read = (name) => name.replaceAll("_", "");

/** A number as it was rounded for the eye, and the worth of one at its last place. */
export function roundedNumber(text) {
  const plain = text.replaceAll("\u2212", "-");
  const [, decimals = "", exponent = "0"] = plain.match(/^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/);
  return { value: Number(plain), place: 10 ** (Number(exponent) - decimals.length) };
}
