export { createClient } from './client.js';
export { ApiError, ConnectionError, isError } from './errors.js';
export { cookieTokens, memoryTokens, storedTokens } from './tokens.js';
