// Three training steps of the founding example, in TypeScript with openapi-typescript and openapi-fetch; README.md says how.
import createClient from "openapi-fetch";
import type { components, paths } from "./chainrule.js";

type Matrix = number[][];
type StepRequest = components["schemas"]["StepRequest"];

const address = process.argv[2] ?? process.env.CHAINRULE_URL ?? "http://127.0.0.1:8000";
const chainrule = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: address });

function halfMse(A: Matrix, y: Matrix): number {
  return A.reduce((sum, [a], i) => sum + (a - y[i][0]) * (a - y[i][0]), 0) / (2 * y.length);
}

const y = [[0.01], [0.02], [0.03], [0.04]];
let request: StepRequest = {
  X: [[0.05, 0.1], [0.15, 0.2], [0.25, 0.3], [0.35, 0.4]],
  y,
  layers: [
    { W: [[0.15, 0.2, 0.25], [0.3, 0.35, 0.4]], b: [0, 0, 0], activation: "sigmoid" },
    { W: [[0.45], [0.5], [0.55]], b: [0], activation: "identity" },
  ],
  optimizer: { kind: "adam", lr: 0.1 },
};
for (let step = 1; step <= 3; step++) {
  const { data, error } = await chainrule.POST("/step", { body: request, signal: AbortSignal.timeout(30_000) });
  if (error) throw new Error(`${error.title}: ${error.detail}`);
  console.log(data.loss);
  if (data.loss !== halfMse(data.tensors.A_2 as Matrix, y)) throw new Error("A_2 and y give another loss");
  request = { ...request, ...data.next };
}
