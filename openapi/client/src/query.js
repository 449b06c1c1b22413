import { nextPage } from './client.js';

/** First element of all query keys. */
export const scope = 'thisthat';

/**
 * Key of the queries of an operation, for example for `invalidateQueries`.
 *
 * @template {import('./types.js').OperationId} I
 * @param {I} operation
 * @param {import('./types.js').Input<I>} [input] omitted: all inputs
 * @returns {readonly unknown[]}
 */
export function queryKey(operation, input) {
  return input === undefined ? [scope, operation] : [scope, operation, input];
}

/**
 * Options of a TanStack query. The client repeats requests itself, so that TanStack Query must not.
 *
 * @template {import('./types.js').OperationId} I
 * @param {import('./types.js').Client} api
 * @param {I} operation
 * @param {import('./types.js').Input<I>} [input]
 */
export function queryOptions(api, operation, input) {
  return {
    queryKey: queryKey(operation, input),
    /** @param {{ signal: AbortSignal }} context @returns {Promise<import('./types.js').Output<I>>} */
    queryFn: ({ signal }) => /** @type {any} */ (api)[operation](input, { signal }),
    retry: /** @type {false} */ (false),
  };
}

/**
 * Options of a TanStack infinite query of an operation with pages.
 *
 * @template {import('./types.js').PagedId} I
 * @param {import('./types.js').Client} api
 * @param {I} operation
 * @param {import('./types.js').Input<I>} [input]
 */
export function infiniteQueryOptions(api, operation, input) {
  return {
    queryKey: [...queryKey(operation), 'pages', input],
    /** @param {{ pageParam: import('./types.js').PagePlace, signal: AbortSignal }} context @returns {Promise<import('./types.js').Output<I>>} */
    queryFn: ({ pageParam, signal }) => /** @type {any} */ (api)[operation](placed(input, pageParam), { signal }),
    initialPageParam: /** @type {import('./types.js').PagePlace} */ ({}),
    /** @param {import('./types.js').Output<I>} page @returns {import('./types.js').PagePlace | undefined} */
    getNextPageParam: (page) => nextPage(operation, page),
    retry: /** @type {false} */ (false),
  };
}

/**
 * Options of a TanStack mutation. The idempotency key of a write belongs to one call: a repetition by TanStack Query
 * would have another key, so it must not repeat.
 *
 * @template {import('./types.js').OperationId} I
 * @param {import('./types.js').Client} api
 * @param {I} operation
 */
export function mutationOptions(api, operation) {
  return {
    mutationKey: queryKey(operation),
    /** @param {import('./types.js').Input<I>} input @returns {Promise<import('./types.js').Output<I>>} */
    mutationFn: (input) => /** @type {any} */ (api)[operation](input),
    retry: /** @type {false} */ (false),
  };
}

/** An `offset` counts from the cursor. @param {object | undefined} input @param {import('./types.js').PagePlace} place */
function placed(input, place) {
  return 'cursor' in place ? { ...input, offset: undefined, ...place } : { ...input, ...place };
}
