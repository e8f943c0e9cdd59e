// What is typed for a choice, and what is sent for it.

import assert from "node:assert/strict";
import test from "node:test";

import { choiceMeant } from "../../../app/web/explorer/fields/choice_text.js";

test("a parameter left empty is left out, and one that is no number is sent for the service to judge", () => {
  assert.equal(choiceMeant({ kind: "elu", alpha: " " }), "elu");
  assert.deepEqual(choiceMeant({ kind: "elu", alpha: "0,5" }), { kind: "elu", alpha: 0.5 });
  assert.deepEqual(choiceMeant({ kind: "elu", alpha: "\u22121e-3" }), { kind: "elu", alpha: -0.001 });
  assert.deepEqual(choiceMeant({ kind: "elu", alpha: "much" }), { kind: "elu", alpha: "much" });
  assert.deepEqual(choiceMeant({ kind: "elu", alpha: "Infinity" }), { kind: "elu", alpha: "Infinity" });
});
