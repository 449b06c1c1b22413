/** Types of the package, derived from the contracts. This file has no code. */
import type { components as ApiComponents, operations as ApiOperations } from '../generated/api.js';
import type { components as LiveComponents } from '../generated/live.js';
import type { ApiError } from './errors.js';
import type { operations as Table } from './operations.js';

/** Schemas of the REST API, for example `Schemas['Market']`. */
export type Schemas = ApiComponents['schemas'];
/** Schemas of the live socket, for example `LiveSchemas['MarketState']`. */
export type LiveSchemas = LiveComponents['schemas'];
export type Market = Schemas['Market'];
export type Bet = Schemas['Bet'];
export type ErrorCode = Schemas['ErrorCode'];
/** Codes of the contract, and `UNEXPECTED_RESPONSE` for a response in another form. */
export type AnyErrorCode = ErrorCode | 'UNEXPECTED_RESPONSE';
export type OperationId = keyof ApiOperations & keyof typeof Table;

export interface Entry {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: true;
  query?: string[];
  auth?: true;
  key?: true;
  rows?: string;
  cursor?: true;
}

// --- Input and output of an operation ---

type Part<O, Name extends string> = O extends { parameters: infer P }
  ? P extends { [K in Name]?: infer V }
    ? [V] extends [undefined]
      ? {}
      : NonNullable<V>
    : {}
  : {};
type Body<O> = O extends { requestBody?: infer B }
  ? [B] extends [undefined]
    ? {}
    : NonNullable<B> extends { content: { 'application/json': infer V } }
      ? V
      : {}
  : {};
type Flat<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
type RefreshTokenOptional<I extends OperationId, T> = I extends 'logout' ? Partial<T> : T;

/** A query parameter that is a list also accepts one value. */
type OneOrMany<T> = {
  [K in keyof T]: NonNullable<T[K]> extends (infer V)[] ? V | readonly V[] | Extract<T[K], undefined> : T[K];
};

/** Path parameters, query parameters and fields of the body of an operation in one object. */
export type Input<I extends OperationId> = RefreshTokenOptional<
  I,
  Flat<Part<ApiOperations[I], 'path'> & OneOrMany<Part<ApiOperations[I], 'query'>> & Body<ApiOperations[I]>>
>;

/** A body without a declared type is text. */
type Content<R> = R extends { content: infer C } ? C[keyof C] : string;
type Responses<O> = O extends { responses: infer R } ? R : never;
type SuccessStatus = 200 | 201 | 202 | 204;

/** Body of the success response of an operation. */
export type Output<I extends OperationId> = Content<
  Responses<ApiOperations[I]>[keyof Responses<ApiOperations[I]> & SuccessStatus]
>;

/** Body of any error response of an operation. */
export type ErrorBody<I extends OperationId = OperationId> = I extends OperationId
  ? Content<Responses<ApiOperations[I]>[Exclude<keyof Responses<ApiOperations[I]>, SuccessStatus | 304>]>
  : never;
export type ErrorShape = Schemas['ApiError'];

/** Codes of the error responses of an operation. */
export type CodesOf<I extends OperationId> = Extract<ErrorBody<I>, { code: unknown }>['code'] | 'UNEXPECTED_RESPONSE';

type BodyWith<C> = ErrorBody extends infer B
  ? B extends { code: infer K }
    ? C extends K
      ? B
      : never
    : never
  : never;

/** `details` of an error code. */
export type ErrorDetails<C extends AnyErrorCode> = C extends AnyErrorCode
  ? BodyWith<C> extends { details: infer D }
    ? D
    : Record<string, unknown>
  : never;

/** Errors of an operation, discriminated by `code`. */
export type ErrorOf<I extends OperationId> =
  CodesOf<I> extends infer C ? (C extends AnyErrorCode ? ApiError<C> : never) : never;

export interface RequestOptions {
  /** Aborts the request and its repetitions. */
  signal?: AbortSignal;
  /** Key of a write that accepts one. Default: a new UUID. */
  idempotencyKey?: string;
  /** Maximum number of repetitions. */
  retries?: number;
  /** Maximum time of each attempt in milliseconds. */
  timeoutMs?: number;
  headers?: Record<string, string>;
}

export interface Sent<T> {
  data: T;
  response: Response;
  /** Whether the response repeats that of an earlier request with the same key. */
  replayed: boolean;
}

export type Attempt<I extends OperationId> =
  | { ok: true; data: Output<I>; error?: undefined }
  | { ok: false; error: ErrorOf<I>; data?: undefined };

/** Operations with pages. */
export type PagedId = { [I in OperationId]: (typeof Table)[I] extends { rows: string } ? I : never }[OperationId];
/** Row of a page. */
export type Row<I extends PagedId> = ArrayOf<Output<I>> extends (infer T)[] ? T : never;
/** The array of a page that is always there. */
type ArrayOf<P> = P extends object ? Extract<{ [K in keyof P]: undefined extends P[K] ? never : P[K] }[keyof P], unknown[]> : never;

type Arguments<I extends OperationId> =
  {} extends Input<I> ? [input?: Input<I>, options?: RequestOptions] : [input: Input<I>, options?: RequestOptions];
type Call<I extends OperationId> = (...args: Arguments<I>) => Promise<Output<I>>;
interface Pages<I extends PagedId> {
  /** Requests the pages one after the other. */
  pages(...args: Arguments<I>): AsyncGenerator<Output<I>, void, undefined>;
  /** Yields the rows of all pages. */
  all(...args: Arguments<I>): AsyncGenerator<Row<I>, void, undefined>;
}
type Operations = { [I in OperationId]: I extends PagedId ? Call<I> & Pages<I> : Call<I> };

export type Client = Operations & {
  readonly baseUrl: string;
  readonly session: Session;
  /** Sends a request and returns the response with its headers. */
  send<I extends OperationId>(operation: I, ...args: Arguments<I>): Promise<Sent<Output<I>>>;
  /** Sends a request and returns error responses instead of throwing them. */
  attempt<I extends OperationId>(operation: I, ...args: Arguments<I>): Promise<Attempt<I>>;
  /** The one live connection of the client. Options of the first call apply. */
  live(options?: LiveOptions): Live;
  /** Closes the live connection and stops listening to other tabs. */
  close(): void;
};

export interface ClientOptions {
  /** For example `https://api.example.com/api/v1`, in a browser also `/api/v1`. */
  baseUrl: string;
  tokens?: TokenStore;
  retries?: number;
  timeoutMs?: number;
  /** A longer wait that the service requires is an error. */
  maxRetryDelayMs?: number;
  fetch?: typeof globalThis.fetch;
  WebSocket?: WebSocketConstructor;
}

/** The constructor of the platform, of `ws` or of `undici`. */
export type WebSocketConstructor = new (url: string) => WebSocketLike;
export interface WebSocketLike {
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  readonly readyState: number;
  send(text: string): void;
  close(code?: number): void;
}

// --- Session ---

export interface Tokens {
  accessToken: string;
  refreshToken?: string;
  lifetimeMs?: number;
  /** End of the access token by the clock of this machine, in milliseconds since 1970. */
  expiresAt?: number;
}

export interface TokenStore {
  /** Whether other tabs read and write the same tokens. */
  shared: boolean;
  /** Whether the browser keeps the refresh token in a cookie. */
  cookie?: boolean;
  read(): Tokens | null;
  write(tokens: Tokens | null): void;
}

export interface TokenResponse {
  accessToken: string;
  refreshToken?: string;
  /** Seconds. */
  expiresIn?: number;
}

export interface SessionChange {
  signedIn: boolean;
  reason: 'signed-in' | 'signed-out' | 'expired' | 'other-tab';
  /** Why the service ended the session. */
  error?: ApiError;
}

export interface Session {
  readonly signedIn: boolean;
  /** A valid access token, or `null` if nobody is signed in. */
  accessToken(): Promise<string | null>;
  /** Whether a user is signed in. With `cookieTokens`, it asks the service after a reload. */
  restore(): Promise<boolean>;
  /** Returns a function that removes the listener. */
  onChange(listener: (change: SessionChange) => void): () => void;
  /** Forgets the tokens without a request. */
  clear(): void;
}

// --- Live odds ---

export type MarketState = LiveSchemas['MarketState'];

export interface LiveOptions {
  /** Minimum interval between messages with odds, 100 to 5,000. */
  conflateMs?: number;
}

export interface ConnectionState {
  state: 'idle' | 'connecting' | 'open' | 'waiting' | 'closed';
  transport: 'websocket' | 'sse' | undefined;
  /** Whether the private channel is open. */
  authenticated: boolean;
  /** Time to the next attempt, while `waiting`. */
  retryInMs?: number;
}

export interface Change {
  kind: 'snapshot' | 'odds' | 'market';
  /** States that were conflated since the previous one. */
  skipped: number;
}

export type Turn = Pick<LiveSchemas['MarketTurn'], 'marketId' | 'status' | 'resolution'>;

export interface LiveEvents {
  market: Turn & { missed: boolean };
  settled: Omit<LiveSchemas['SettledBet'], 'type'>;
  cashed_out: Omit<LiveSchemas['CashedOutBet'], 'type'>;
  balance: Omit<LiveSchemas['Balance'], 'type'>;
  inbox: { entry: Schemas['InboxEntry']; unread: number };
  status: Omit<LiveSchemas['Staleness'], 'type'>;
  connection: ConnectionState;
  gap: { reason: 'restart' | 'absence'; markets: string[] | '*' };
  error: { code: string; message: string; details: Record<string, unknown> };
}

export interface Live {
  readonly connection: ConnectionState;
  /** The last known state of a market. */
  state(marketId: string): MarketState | undefined;
  /** Calls the listener with the known state and after each change. Returns a function that ends the subscription. */
  subscribe(markets: readonly string[] | '*', listener: (state: MarketState, change: Change) => void): () => void;
  /** Returns a function that removes the listener. */
  on<E extends keyof LiveEvents>(event: E, listener: (payload: LiveEvents[E]) => void): () => void;
  /** Ends the connection and all subscriptions. */
  close(): void;
}

/** Place of a page after the first one. */
export type PagePlace = { cursor?: never; offset?: never } | { cursor: string } | { offset: number };
