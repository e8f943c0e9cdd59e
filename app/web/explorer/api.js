// The service, asked by addresses relative to where it says that its root is: so the page works behind any prefix.

import { json } from "./json.js";

/** What went wrong, in the service's own form (RFC 9457), whether or not the service was there to say it. */
export class Problem extends Error {
  /**
   * @param {{title: string, detail: string, code: string, status?: number, page?: string, errors?: {pointer: string, detail: string}[]}} body
   * @param {number|null} retryAfter in seconds
   */
  constructor({ title, detail, code, status, page, errors = [] }, retryAfter = null) {
    super(detail ?? title);
    this.title = title;
    this.code = code;
    this.status = status;
    this.page = page;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }

  /** What is wrong with the places of the request: words by JSON pointer. @returns {Object<string, string>} */
  get places() {
    return Object.fromEntries(this.errors.map(({ pointer, detail }) => [pointer, detail]));
  }
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

/**
 * @param {URL} root the address of the service's root, with a slash at its end
 */
export function createApi(root) {
  let authorization = {}; // what goes with each question, where the service wants a key; forgotten with the page

  /**
   * @param {string} path
   * @param {{body?: object, query?: Object<string, string>, accept?: string, signal?: AbortSignal}} options
   */
  async function ask(path, { body, query = {}, accept = "application/json", signal } = {}) {
    const address = new URL(path, root);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    const request = { method: body === undefined ? "GET" : "POST", headers: { accept, ...authorization }, signal };
    if (body !== undefined) Object.assign(request, { body: json(body), headers: { ...request.headers, "content-type": "application/json" } });
    let answer;
    try {
      answer = await fetch(address, request);
    } catch (error) {
      throw error.name === "AbortError" ? error : new Problem(UNREACHABLE);
    }
    if (!answer.ok) throw await problemOf(answer, root);
    return answer;
  }

  return {
    /** Send this key from now on. */
    identify: (key) => { authorization = { authorization: `Bearer ${key}` }; },
    /** The address of a path, for links. */
    address: (path) => new URL(path, root).href,
    /** GET a document. */
    get: async (path, options) => (await ask(path, options)).json(),
    /** POST a request to a verb. */
    post: async (path, body, options) => (await ask(path, { ...options, body })).json(),
    /** POST a request; the answer itself, to be saved. */
    document: async (path, body, options) => ask(path, { ...options, body }),
    /** POST a request whose answer comes line by line: yields each line's value as it comes. */
    async *lines(path, body, options) {
      const answer = await ask(path, { ...options, body, accept: "application/jsonl" });
      yield* linesOf(answer.body);
    },
  };
}

/** The values of a stream of JSON Lines, as they come. */
export async function* linesOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader(); // not every browser goes through a stream by itself
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(broken);
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) yield valueOf(line);
    }
    if (rest !== "") broken();
  } finally {
    reader.cancel().catch(() => {});
  }
}

function valueOf(line) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Problem(NO_PROBLEM);
  }
}

function broken(error) {
  throw error?.name === "AbortError" ? error : new Problem(UNREACHABLE);
}

async function problemOf(answer, root) {
  const body = await answer.json().catch(() => null);
  if (!body?.code) return new Problem({ ...NO_PROBLEM, status: answer.status });
  // Its `type` is an address, too, but right only behind a gateway of whose prefix the service was told.
  const page = new URL(`problems/${body.code}`, root).href;
  return new Problem({ ...body, page }, Number(answer.headers.get("retry-after")) || null);
}
