// Writes generated/collection.json: a Postman collection (format 2.1, which Bruno and Insomnia import as well).
import { mkdirSync, writeFileSync } from 'node:fs';
import { contract, resolve } from './contract.mjs';
import { examplesOf, examplesOfOperation } from './examples.mjs';

const folder = new URL('../generated/', import.meta.url);
const methods = ['get', 'post', 'put', 'patch', 'delete'];
const storesTokens = ['login', 'register', 'refreshTokens'];
/** Errors of almost every operation. Their examples are left out. */
const common = [
  'REQUEST_TIMEOUT',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMIT_EXCEEDED',
  'INTERNAL_ERROR',
  'SERVICE_BUSY',
  'SERVICE_UNAVAILABLE',
];
const idempotencyKey = '{{$guid}}';

const text = (value) => (value === undefined ? '' : String(value));
const json = (value) => JSON.stringify(value, null, 2);

function requestOf(method, path, operation, parameters) {
  const media = resolve(operation.requestBody)?.content?.['application/json'];
  const [body] =
    operation.operationId === 'refreshTokens' || operation.operationId === 'logout'
      ? [{ refreshToken: '{{refreshToken}}' }]
      : operation.operationId === 'login'
        ? [{ email: '{{email}}', password: '{{password}}' }]
        : examplesOf(media);
  const named = (place) => parameters.filter((parameter) => parameter.in === place);
  const query = named('query').map(({ name, example, description }) => ({
    key: name,
    value: text(example),
    description,
    disabled: true,
  }));
  const segments = path
    .slice(1)
    .split('/')
    .map((segment) => segment.replace(/^\{(\w+)\}$/, ':$1'));
  return {
    method: method.toUpperCase(),
    description: operation.description ?? '',
    ...(operation.security?.length === 0 && { auth: { type: 'noauth' } }),
    header: [
      ...(media ? [{ key: 'Content-Type', value: 'application/json' }] : []),
      ...named('header').map(({ name, example }) => ({
        key: name,
        value: name === 'Idempotency-Key' ? idempotencyKey : text(example),
        disabled: name !== 'Idempotency-Key',
      })),
    ],
    url: {
      raw: `{{baseUrl}}/${segments.join('/')}`,
      host: ['{{baseUrl}}'],
      path: segments,
      query,
      variable: named('path').map(({ name, example, description }) => ({
        key: name,
        value: text(example),
        description,
      })),
    },
    ...(media && { body: { mode: 'raw', raw: json(body ?? {}), options: { raw: { language: 'json' } } } }),
  };
}

function itemOf(method, path, operation, shared) {
  const parameters = [...(shared ?? []), ...(operation.parameters ?? [])].map(resolve);
  const request = requestOf(method, path, operation, parameters);
  const { success, errors } = examplesOfOperation(operation);
  const example = (name, code, body) => ({
    name,
    code,
    status: name,
    header: [{ key: 'Content-Type', value: 'application/json' }],
    _postman_previewlanguage: 'json',
    body: typeof body === 'string' ? body : json(body),
  });
  const script = [
    'const { accessToken, refreshToken } = pm.response.json();',
    "if (accessToken) pm.collectionVariables.set('accessToken', accessToken);",
    "if (refreshToken) pm.collectionVariables.set('refreshToken', refreshToken);",
  ];
  return {
    name: operation.summary,
    request,
    response: [
      example('Success', success.status, success.body ?? success.text),
      ...Object.values(errors)
        .filter(({ code }) => !common.includes(code))
        .map((body) => example(body.code, body.statusCode, body)),
    ],
    ...(storesTokens.includes(operation.operationId) && {
      event: [{ listen: 'test', script: { type: 'text/javascript', exec: script } }],
    }),
  };
}

const items = new Map(contract.tags.map(({ name, description }) => [name, { name, description, item: [] }]));
for (const [path, item] of Object.entries(contract.paths)) {
  for (const method of methods.filter((name) => item[name])) {
    items.get(item[method].tags[0]).item.push(itemOf(method, path, item[method], item.parameters));
  }
}

const variables = {
  baseUrl: contract.servers[0].url,
  email: 'alice@thisthat.example',
  password: 'demo-alice-1',
  accessToken: '',
  refreshToken: '',
};
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL('collection.json', folder),
  `${json({
    info: {
      name: contract.info.title,
      description: contract.info.description,
      version: contract.info.version,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
    variable: Object.entries(variables).map(([key, value]) => ({ key, value, type: 'string' })),
    item: [...items.values()].filter(({ item }) => item.length > 0),
  })}\n`,
);
