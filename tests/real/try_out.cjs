// Opens Swagger UI in a real browser, tries an operation out, and prints what a person would see, as JSON.
// node try_out.cjs '{"url": ".../docs", "operation": "gradients-backward", "example": "founding", "body": null, "key": null}'
"use strict";

const { chromium } = require("playwright-core");

const FLAGS = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync";

async function tryOut({ url, operation, example, body, key }) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: FLAGS.split(" ").map((flag) => `--${flag}`),
  });
  const page = await browser.newPage({ ignoreHTTPSErrors: true }); // a test makes its certificate itself
  const seen = { requests: [], complaints: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => seen.complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => seen.complaints.push(error.message));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (violation) => console.error(violation.violatedDirective));
  });
  await page.goto(url);
  if (key) {
    await page.locator(".auth-wrapper button.authorize").click();
    await page.locator(".auth-container input").fill(key);
    await page.locator(".auth-container button.authorize").click();
    await page.locator(".auth-container button.btn-done").click();
  }
  const block = page.locator(`#operations-${operation}`);
  await block.locator(".opblock-summary-control").click();
  if (example) await block.locator(".opblock-section-request-body .examples-select-element").selectOption(example);
  if (body) await block.locator("textarea.body-param__text").fill(body);
  seen.request = await block.locator("textarea.body-param__text").inputValue();
  const start = Date.now();
  await block.locator("button.execute").click();
  const answer = block.locator(".live-responses-table .response");
  seen.answer = await answer.locator(".highlight-code pre").first().innerText();
  seen.milliseconds = Date.now() - start;
  seen.status = await answer.locator(".response-col_status").first().innerText();
  seen.address = await block.locator(".request-url pre").innerText();
  await browser.close();
  return seen;
}

tryOut(JSON.parse(process.argv[2])).then((seen) => console.log(JSON.stringify(seen)));
