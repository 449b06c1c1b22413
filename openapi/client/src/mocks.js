import { http, HttpResponse } from 'msw';
import { examples } from '../generated/examples.js';
import { operations } from './operations.js';

/**
 * Handlers of Mock Service Worker for all operations. Each returns the success example of the contract.
 *
 * @param {string} [baseUrl] base URL of the client
 */
export function handlers(baseUrl = 'http://localhost:8080/api/v1') {
  return Object.keys(operations).map((name) => success(baseUrl, /** @type {any} */ (name)));
}

/**
 * Handler of one operation that returns its success example, or other data.
 *
 * @template {import('./types.js').OperationId} I
 * @param {string} baseUrl
 * @param {I} operation
 * @param {import('./types.js').Output<I> | ((call: { request: Request, params: Record<string, unknown> }) => import('./types.js').Output<I> | Promise<import('./types.js').Output<I>>)} [data]
 */
export function success(baseUrl, operation, data) {
  const { status, body, text } = examples[operation].success;
  return handler(baseUrl, operation, async (/** @type {any} */ call) => {
    if (data === undefined && text !== undefined)
      return new HttpResponse(text, { status, headers: { 'content-type': 'text/csv' } });
    const value = typeof data === 'function' ? await /** @type {any} */ (data)(call) : (data ?? body);
    return HttpResponse.json(value, { status });
  });
}

/**
 * Handler of one operation that returns the example of an error.
 *
 * @template {import('./types.js').OperationId} I
 * @param {string} baseUrl
 * @param {I} operation
 * @param {Exclude<import('./types.js').CodesOf<I>, 'UNEXPECTED_RESPONSE'>} code
 * @param {Record<string, unknown>} [details] replaces `details` of the example
 */
export function failure(baseUrl, operation, code, details) {
  const body = examples[operation].errors[code];
  if (body === undefined) throw new TypeError(`${operation} has no error ${code}`);
  return handler(baseUrl, operation, () =>
    HttpResponse.json(details ? { ...body, details } : body, { status: body.statusCode }),
  );
}

/** @param {string} baseUrl @param {import('./types.js').OperationId} operation @param {any} resolver */
function handler(baseUrl, operation, resolver) {
  const { method, path } = operations[operation];
  const verb = /** @type {'get' | 'post' | 'put' | 'patch' | 'delete'} */ (method.toLowerCase());
  return http[verb](baseUrl + path.replace(/\{(\w+)\}/g, ':$1'), resolver);
}
