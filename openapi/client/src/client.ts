import createClient from 'openapi-fetch';
import type { components, paths } from '../target/thisthat.js';

export type ErrorBody = components['schemas']['ApiError'];
export type Market = components['schemas']['Market'];

/** An error response of the API. `body.code` identifies the reason. */
export class ApiError extends Error {
  constructor(readonly body: ErrorBody) {
    super(`${body.statusCode} ${body.code}: ${body.error} (request ${body.requestId})`);
  }
}

/** Returns the body of a success response and throws an `ApiError` for an error response. */
export function unwrap<T>(response: { data?: T; error?: ErrorBody }): T {
  if (response.error !== undefined) {
    throw new ApiError(response.error);
  }
  return response.data as T;
}

/** Creates a client that sends the current access token with each request. */
export function thisThat(baseUrl: string) {
  let token: string | undefined;
  const api = createClient<paths>({ baseUrl });
  api.use({
    onRequest({ request }) {
      if (token !== undefined) {
        request.headers.set('authorization', `Bearer ${token}`);
      }
      return request;
    },
  });
  return {
    api,
    signIn: async (email: string, password: string) => {
      const signedIn = unwrap(await api.POST('/auth/login', { body: { email, password } }));
      token = signedIn.accessToken;
      return signedIn.user;
    },
  };
}
