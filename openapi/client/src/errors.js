/**
 * An error response of the service. `code` identifies the reason and determines the shape of `details`.
 *
 * @template {import('./types.js').AnyErrorCode} [C=import('./types.js').AnyErrorCode]
 */
export class ApiError extends Error {
  /**
   * @param {import('./types.js').OperationId} operation
   * @param {Response} response
   * @param {unknown} body
   */
  constructor(operation, response, body) {
    const known = /** @type {import('./types.js').ErrorShape} */ (isErrorShape(body) ? body : unexpected(response));
    super(known.error);
    this.name = 'ApiError';
    /** @type {C} */
    this.code = /** @type {any} */ (known.code);
    /** @type {import('./types.js').ErrorDetails<C>} */
    this.details = /** @type {any} */ (known.details);
    this.status = response.status;
    this.requestId = known.requestId;
    this.operation = operation;
    this.retryAfterMs = retryAfterMs(response, known);
  }
}

/** A request without a response. The outcome of a write is unknown. */
export class ConnectionError extends Error {
  /**
   * @param {import('./types.js').OperationId} operation
   * @param {boolean} timeout whether the time of the attempt is over
   * @param {unknown} cause
   */
  constructor(operation, timeout, cause) {
    super(timeout ? 'The service did not respond in time' : 'The service cannot be reached', { cause });
    this.name = 'ConnectionError';
    this.operation = operation;
    this.timeout = timeout;
  }
}

/**
 * Whether a value is an error response, with one of the codes if there are any.
 *
 * @template {import('./types.js').AnyErrorCode} [C=import('./types.js').AnyErrorCode]
 * @param {unknown} error
 * @param {...C} codes
 * @returns {error is ApiError<C>}
 */
export function isError(error, ...codes) {
  return error instanceof ApiError && (codes.length === 0 || codes.includes(error.code));
}

/** @param {unknown} body */
function isErrorShape(body) {
  return typeof body === 'object' && body !== null && 'code' in body && 'details' in body;
}

/** @param {Response} response */
function unexpected(response) {
  return {
    error: `Unexpected response ${response.status}`,
    code: 'UNEXPECTED_RESPONSE',
    statusCode: response.status,
    details: {},
    requestId: response.headers.get('x-request-id') ?? '',
  };
}

/**
 * The wait that the response demands. A browser shows the header to other origins only if the service allows it.
 *
 * @param {Response} response
 * @param {import('./types.js').ErrorShape} body
 * @returns {number | undefined}
 */
function retryAfterMs(response, body) {
  const seconds = Number(
    /** @type {any} */ (body.details).retryAfterSeconds ?? response.headers.get('retry-after') ?? NaN,
  );
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
