// What comes of a question: a value, values line by line, or a problem.

import { isLike } from "./like.js";

/**
 * @typedef {{[pointer: string]: string}} Problems what is wrong with the places of a request: words by JSON pointer
 * @typedef {{title: string, detail: string, code: string, status?: number, page?: string, errors?: {pointer: string, detail: string}[]}} Said
 */

/** What went wrong, in the service's own form (RFC 9457), whether or not the service was there to say it. */
export class Problem extends Error {
  /**
   * @param {Said} said
   * @param {number | null} retryAfter in seconds
   */
  constructor({ title, detail, code, status, page, errors = [] }, retryAfter = null) {
    super(detail);
    this.title = title;
    this.code = code;
    this.status = status;
    this.page = page;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }

  /** @returns {Problems} */
  get places() {
    return Object.fromEntries(this.errors.map(({ pointer, detail }) => [pointer, detail]));
  }
}

/** Whether a question was given up, which is no problem. @param {unknown} error */
export const isGivenUp = (error) => error instanceof Error && error.name === "AbortError";

/** The problem that was caught; what is none, but a fault of this page, goes on. @param {unknown} error */
export function problemOf(error) {
  if (error instanceof Problem) return error;
  throw error;
}

/** Said where nothing came back, or no more of what had begun to come. */
export const UNREACHABLE = {
  code: "unreachable",
  title: "The service does not answer",
  detail: "Nothing came back. Is the service still running, and is this computer connected? What you typed is still here: try again.",
};
const NO_PROBLEM = {
  code: "not_understood",
  title: "The answer is not from this service",
  detail: "Something between this page and the service answered in its place. Try again in a moment.",
};

/** The values of a stream of JSON Lines, as they come. @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream */
export async function* linesOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader(); // not every browser goes through a stream by itself
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(broken);
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield valueOf(line);
    }
    if (rest !== "") broken();
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** The value of a text as JSON. @param {string} text */
export function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(NO_PROBLEM);
  }
}

/** What is thrown where a connection breaks. @param {unknown} [error] @returns {never} */
export function broken(error) {
  throw isGivenUp(error) ? error : new Problem(UNREACHABLE);
}

/** @param {unknown} body @returns {body is Said} */
const isSaid = (body) => isLike(body, { code: "", title: "", detail: "" });

/** Why the service refused. @param {Response} answer @param {URL} root */
export async function refusalOf(answer, root) {
  const body = await answer.json().catch(() => null);
  if (!isSaid(body)) return new Problem({ ...NO_PROBLEM, status: answer.status });
  // Its `type` is an address, too, but right only behind a gateway of whose prefix the service was told.
  const page = new URL(`problems/${body.code}`, root).href;
  return new Problem({ ...body, page }, Number(answer.headers.get("retry-after")) || null);
}
