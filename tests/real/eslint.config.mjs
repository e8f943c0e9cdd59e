// ESLint for all JavaScript of ours: the rules that find mistakes, and none about style.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url); // finds what NODE_PATH has
const js = require("@eslint/js");
const globals = require("globals");

const RULES = { ...js.configs.recommended.rules, eqeqeq: "error", "no-unused-vars": ["error", { ignoreRestSiblings: true }] };
const LINT = { linterOptions: { noInlineConfig: true }, rules: RULES };

export default [
  { files: ["app/web/**/*.js"], languageOptions: { globals: globals.browser }, ...LINT },
  { files: ["app/web/docs.js"], languageOptions: { sourceType: "script", globals: { SwaggerUIBundle: "readonly" } } },
  { files: ["tests/web/**/*.js"], languageOptions: { globals: globals.node }, ...LINT },
  { files: ["tests/real/**/*.mjs"], languageOptions: { globals: { ...globals.node, ...globals.browser } }, ...LINT },
  { files: ["tests/real/**/*.cjs"], languageOptions: { sourceType: "commonjs", globals: { ...globals.node, ...globals.browser } }, ...LINT },
];
