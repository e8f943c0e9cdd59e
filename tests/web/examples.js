// The examples that the service has, with its answers to them.

import { readdirSync, readFileSync } from "node:fs";

const DIRECTORY = new URL("../../app/examples/", import.meta.url);

export const example = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, DIRECTORY)));

export const names = readdirSync(DIRECTORY).map((file) => file.replace(/\.json$/, ""));
