export { createClient, nextPage } from './client.js';
export { ApiError, ConnectionError, isError } from './errors.js';
export { memoryTokens, storedTokens } from './tokens.js';
