// The service, asked by addresses relative to where it says that its root is: so the page works behind any prefix.

import { broken, linesOf, refusalOf, valueOf } from "./answers.js";
import { json } from "./json.js";

/** @import { ElementAnswer, paths } from "contract" */

/**
 * The contract by its paths, named without their first slash: what a verb takes, and what it answers in JSON or line by line. A request
 * has the members of the contract, but in them whatever was typed: the service says what is wrong with it.
 * @typedef {{[Path in keyof paths as Path extends `/${infer Name}` ? Name : never]: paths[Path]}} Contract
 * @typedef {{[Path in keyof Contract]: Contract[Path] extends { post: object } ? Path : never}[keyof Contract]} Verb
 * @typedef {Exclude<keyof Contract, Verb>} Document
 */

/**
 * @template {Verb} Path
 * @typedef {{[Member in keyof Contract[Path]["post"]["requestBody"]["content"]["application/json"]]: unknown}} Body
 */

/**
 * @template Operation
 * @typedef {Operation extends { responses: { 200: { content: { "application/json": infer Answer } } } } ? Answer : never} AnswerOf
 */

/**
 * @typedef {{query?: {[name: string]: string}, accept?: string, signal?: AbortSignal}} Options
 * @typedef {ReturnType<typeof createApi>} Api
 */

/**
 * @param {URL} root the address of the service's root, with a slash at its end
 */
export function createApi(root) {
  /** @type {{authorization?: string}} */
  let authorization = {}; // what goes with each question, where the service wants a key; forgotten with the page

  /**
   * @param {string} path
   * @param {Options & {body?: object}} options
   */
  async function ask(path, { body, query = {}, accept = "application/json", signal } = {}) {
    const address = new URL(path, root);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    const request = body === undefined ? {} : { method: "POST", body: json(body) };
    const headers = { accept, ...authorization, ...(body !== undefined && { "content-type": "application/json" }) };
    const answer = await fetch(address, { ...request, headers, signal }).catch(broken);
    if (!answer.ok) throw await refusalOf(answer, root);
    return answer;
  }

  /** @param {string} path @param {Options & {body?: object}} [options] */
  async function told(path, options) {
    const answer = await ask(path, options);
    return valueOf(await answer.text().catch(broken));
  }

  return {
    /** Send this key from now on. @param {string} key */
    identify: (key) => { authorization = { authorization: `Bearer ${key}` }; },
    /** The address of a path, for links. @param {string} path */
    address: (path) => new URL(path, root).href,
    /**
     * GET a document.
     * @template {Document} Path
     * @param {Path} path
     * @returns {Promise<AnswerOf<Contract[Path]["get"]>>}
     */
    get: (path) => told(path),
    /**
     * GET the request that an example is.
     * @param {string} name
     * @param {Options} [options]
     * @returns {Promise<AnswerOf<Contract["examples/{name}"]["get"]>>}
     */
    example: (name, options) => told(`examples/${name}`, options),
    /**
     * POST a request to a verb.
     * @template {Verb} Path
     * @param {Path} path
     * @param {Body<Path>} body
     * @param {Options} [options]
     * @returns {Promise<Exclude<AnswerOf<Contract[Path]["post"]>, ElementAnswer>>}
     */
    post: (path, body, options) => told(path, { ...options, body }),
    /**
     * POST a request to be told of one number alone.
     * @param {Body<"explain">} body
     * @param {string} element
     * @param {Options} [options]
     * @returns {Promise<ElementAnswer>}
     */
    element: (body, element, options) => told("explain", { ...options, body, query: { element } }),
    /**
     * POST a request; the answer itself, to be saved.
     * @template {Verb} Path
     * @param {Path} path
     * @param {Body<Path>} body
     * @param {Options} options
     */
    document: (path, body, options) => ask(path, { ...options, body }),
    /**
     * POST a training, whose answer comes line by line: yields each line's value as it comes.
     * @param {Body<"train">} body
     * @param {Options} options
     * @returns {AsyncGenerator<paths["/train"]["post"]["responses"][200]["content"]["application/jsonl"]>}
     */
    async *lines(body, options) {
      const answer = await ask("train", { ...options, body, accept: "application/jsonl" });
      yield* linesOf(answer.body ?? broken());
    },
  };
}
