// Services of a fact's own: with other settings, behind a gateway, or to be ended while a page looks on. PYTHON runs them.

import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as rest } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * A service with settings from the environment, which is ended after the file's last fact at the latest.
 * @returns {Promise<{address: string, port: number, end: () => Promise<void>}>}
 */
export async function serving(settings = {}) {
  const environment = { ...process.env, PYTHONPATH: ROOT, PORT: "0", ...settings };
  const service = spawn(process.env.PYTHON, ["-m", "app", "serve"], { cwd: ROOT, env: environment, stdio: ["ignore", "pipe", "ignore"] });
  const end = ending(service);
  const port = await new Promise((resolve, reject) => {
    let said = "";
    service.stdout.on("data", (text) => {
      said += text;
      const found = said.match(/serves http:\/\/[^ ]+:(\d+)/);
      if (found) resolve(Number(found[1]));
    });
    service.once("exit", () => reject(new Error(`The service did not start; it said ${said}`)));
  });
  return { address: `http://127.0.0.1:${port}/`, port, end };
}

/** nginx before a service, which it shows under a prefix; in its place the service sees another one, or none. */
export async function behindNginx(port, prefix, seen = "") {
  const here = mkdtempSync(join(tmpdir(), "gateway-"));
  const own = await freePort();
  writeFileSync(join(here, "nginx.conf"), `
    daemon off; master_process off; pid ${here}/pid; error_log stderr crit;
    events { worker_connections 100; }
    http {
      access_log off; client_body_temp_path ${here}/body; proxy_temp_path ${here}/proxy;
      fastcgi_temp_path ${here}/f; uwsgi_temp_path ${here}/u; scgi_temp_path ${here}/s;
      server { listen 127.0.0.1:${own}; location ${prefix}/ { proxy_pass http://127.0.0.1:${port}${seen}/; } }
    }`);
  const end = ending(spawn("nginx", ["-c", join(here, "nginx.conf"), "-e", "stderr"], { stdio: "ignore" }));
  for (let knocks = 0; knocks < 100 && !(await answers(own)); knocks++) await rest(50);
  return { address: `http://127.0.0.1:${own}${prefix}/`, end };
}

const running = new Set();
after(() => Promise.all([...running].map((end) => end())));

function ending(child) {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const end = () => {
    running.delete(end);
    child.kill("SIGKILL");
    return ended;
  };
  running.add(end);
  return end;
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
