// Opens a page of another origin in a real browser and lets it try, in every way that a page has, to make the service compute
// and to read its answer. Prints each try: whether the page got an answer that it may read, and what the service answered.
// node other_origin.cjs '{"page": "http://127.0.0.1:1234/", "service": "http://127.0.0.1:8000", "body": "{...}"}'
"use strict";

const { chromium } = require("playwright-core");

const FLAGS = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync";

// Each runs in the page.
const TRIES = {
  "as text": (url, body) => fetch(url, { method: "POST", body }),
  "as text, with credentials": (url, body) => fetch(url, { method: "POST", body, credentials: "include" }),
  "without a type": (url, body) => fetch(url, { method: "POST", body: new Blob([body]) }),
  "as a form": (url, body) => fetch(url, { method: "POST", body: new URLSearchParams({ [body]: "" }) }),
  "as JSON": (url, body) => fetch(url, { method: "POST", body, headers: { "Content-Type": "application/json" } }),
  "as JSON, with credentials": (url, body) =>
    fetch(url, { method: "POST", body, credentials: "include", headers: { "Content-Type": "application/json" } }),
  "as safetensors": (url, body) =>
    fetch(url, { method: "POST", body, headers: { "Content-Type": "application/vnd.safetensors" } }),
  "without cors": (url, body) => fetch(url, { method: "POST", body, mode: "no-cors", credentials: "include" }),
  "as JSON, without cors": (url, body) =>
    fetch(url, { method: "POST", body, mode: "no-cors", headers: { "Content-Type": "application/json" } }),
  "as a beacon": (url, body) => ({ text: () => (navigator.sendBeacon(url, new Blob([body], { type: "text/plain" })), "") }),
  "as a JSON beacon": (url, body) =>
    ({ text: () => (navigator.sendBeacon(url, new Blob([body], { type: "application/json" })), "") }),
  "read": (url) => fetch(new URL("/limits", url)),
};

// What the service answers to a page, even where the page may not know.
async function answered(page, service) {
  const seen = [];
  const sent = {};
  const devtools = await page.context().newCDPSession(page);
  devtools.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (request.url.startsWith(service)) sent[requestId] = request.method;
  });
  devtools.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode, headers }) => {
    const cors = Object.keys(headers).filter((name) => name.toLowerCase().startsWith("access-control-"));
    seen.push({ requestId, status: statusCode, cors });
  });
  await devtools.send("Network.enable");
  return () => seen.filter(({ requestId }) => requestId in sent).map((answer) => ({ ...answer, method: sent[answer.requestId] }));
}

async function tryAll({ page: address, service, body }) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: FLAGS.split(" ").map((flag) => `--${flag}`),
  });
  const tries = {};
  for (const [name, attempt] of Object.entries(TRIES)) {
    const page = await browser.newPage();
    const answers = await answered(page, service);
    await page.goto(address);
    const read = await page.evaluate(
      `(${attempt})(${JSON.stringify(`${service}/forward`)}, ${JSON.stringify(body)})`
        .replace(/^/, "Promise.resolve().then(() => ")
        .replace(/$/, ").then((answer) => answer.text(), () => null)"),
    );
    await page.waitForTimeout(200);
    tries[name] = { read, answers: answers() };
    await page.close();
  }
  for (const enctype of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const page = await browser.newPage();
    const answers = await answered(page, service);
    await page.goto(address);
    await page.evaluate(([action, enctype, body]) => {
      const form = Object.assign(document.createElement("form"), { action, enctype, method: "post" });
      // The trick of old: with text/plain, `name=value` is JSON if the name holds nearly all of it.
      form.append(Object.assign(document.createElement("input"), { name: body.replace(/}$/, ', "x'), value: '": 1}' }));
      document.body.append(form);
      form.submit();
    }, [`${service}/forward`, enctype, body]);
    await page.waitForTimeout(500);
    tries[`form ${enctype}`] = { read: null, answers: answers() };
    await page.close();
  }
  await browser.close();
  return tries;
}

tryAll(JSON.parse(process.argv[2])).then((tries) => console.log(JSON.stringify(tries)));
