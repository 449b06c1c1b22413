import createClient from 'openapi-fetch';
import type { components, paths } from '../target/thisthat.js';

export type ApiError = components['schemas']['Error'];
export type Market = components['schemas']['Market'];

/** A refusal of the API: `body.code` is the stable name of the reason. */
export class Refused extends Error {
  constructor(readonly body: ApiError) {
    super(`${body.statusCode} ${body.code}: ${body.error} (request ${body.requestId})`);
  }
}

/** The body of an answer; a refusal is thrown. */
export function accepted<T>(answer: { data?: T; error?: ApiError }): T {
  if (answer.error !== undefined) {
    throw new Refused(answer.error);
  }
  return answer.data as T;
}

/** A client that signs its requests with the token of the moment. */
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
      const signedIn = accepted(await api.POST('/auth/login', { body: { email, password } }));
      token = signedIn.accessToken;
      return signedIn.user;
    },
  };
}
