import assert from "node:assert/strict";
import test from "node:test";
import { formulaDiff } from "../../../app/web/explorer/check/formula_diff.js";

const marked = (parts) => parts.map(({ kind, text }) => ({ same: text, much: `{-${text}-}`, missing: `{+${text}+}`, gap: "{?}" })[kind]).join("");

for (const [yours, right, yoursMarked, rightMarked] of [
  ["dA_1", "dA_1 * A_1 * (1 - A_1)", "dA_1{?}", "dA_1 {+* A_1 * (1 - A_1)+}"],
  ["sum(dZ_1, axis=0) / m", "sum(dZ_1, axis=0)", "sum(dZ_1, axis=0) {-/ m-}", "sum(dZ_1, axis=0)"],
  ["dZ_2 @ W_2_next.T", "dZ_2 @ W_2.T", "dZ_2 @ {-W_2_next-}.T", "dZ_2 @ {+W_2+}.T"],
  ["dZ_2 @ W_2", "dZ_2 @ W_2.T", "dZ_2 @ W_2{?}", "dZ_2 @ W_2{+.T+}"],
  ["A_1.T * dZ_2", "A_1.T @ dZ_2", "A_1.T {-*-} dZ_2", "A_1.T {+@+} dZ_2"],
  ["sum(dZ_1, axis=1)", "sum(dZ_1, axis=0)", "sum(dZ_1, axis={-1-})", "sum(dZ_1, axis={+0+})"],
  ["-dZ_1", "dZ_1", "{---}dZ_1", "dZ_1"],
]) {
  test(`beside ${right}, ${yours} has its fault marked`, () => {
    const diff = formulaDiff(yours, right);
    assert.equal(marked(diff.yours), yoursMarked);
    assert.equal(marked(diff.right), rightMarked);
  });
}

test("the parts of each side make its formula again, and the same is the same on both", () => {
  const formulas = ["(A_2 - y) / m", "(y - A_2) / m", "2 * (A_2 - y) / m", "where(Z_1 > 0, dA_1, 0)", "W_1 - lr * m_W_1_hat / (sqrt(v_W_1_hat) + eps)", "sqrt(v_W_1_hat + 1e-08)"];
  const text = (parts) => parts.map((part) => part.text).join("");
  const same = (parts) => parts.filter(({ kind }) => kind === "same").map((part) => part.text).join("").replaceAll(" ", "");
  for (const yours of formulas) {
    for (const right of formulas) {
      const diff = formulaDiff(yours, right);
      assert.equal(text(diff.yours), yours);
      assert.equal(text(diff.right), right);
      assert.equal(same(diff.yours), same(diff.right));
    }
  }
});

test("of equal formulas nothing is marked", () => {
  assert.deepEqual(formulaDiff("X @ W_1 + b_1", "X @ W_1 + b_1").yours, [{ kind: "same", text: "X @ W_1 + b_1" }]);
});
