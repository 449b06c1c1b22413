// Writes generated/examples.js: examples of the responses of each operation, for the mock server and the collection.
import { mkdirSync, writeFileSync } from 'node:fs';
import { contract, resolve } from './contract.mjs';

const folder = new URL('../generated/', import.meta.url);
const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** All examples of a media type. */
export function examplesOf(media) {
  if (media === undefined) return [];
  const named = Object.values(media.examples ?? {}).map((example) => resolve(example).value);
  return media.example === undefined ? named : [media.example, ...named];
}

/** Error examples of an operation by code. A code without an example gets that of its status, with empty details. */
function errorsOf(operation) {
  const errors = {};
  const bodies = Object.entries(operation.responses)
    .filter(([status]) => status >= '400')
    .flatMap(([, response]) => examplesOf(resolve(response).content?.['application/json']));
  for (const body of bodies) errors[body.code] ??= body;
  const statuses = { INVALID: 400, IDEMPOTENCY_KEY_MISMATCH: 422, CONFLICT_OF_INTEREST: 403 };
  for (const code of operation['x-error-codes'] ?? []) {
    errors[code] ??= {
      error: code,
      code,
      statusCode: statuses[code] ?? statusOf(code),
      details: {},
      requestId: '019a8f6e-7061-7283-9405-162738495061',
    };
  }
  return errors;
}

/** Status of a code: that of any example with it in the contract, else 409. */
function statusOf(code) {
  return allErrors.find((body) => body.code === code)?.statusCode ?? 409;
}

const allErrors = Object.values(contract.components.responses).flatMap((response) =>
  examplesOf(response.content?.['application/json']),
);

export function examplesOfOperation(operation) {
  const [status, reference] = Object.entries(operation.responses).find(([name]) => name.startsWith('2'));
  const { content } = resolve(reference);
  const [body] = examplesOf(content?.['application/json']);
  const [text] = examplesOf(content?.['text/csv']);
  return {
    success: {
      status: Number(status),
      ...(body !== undefined && { body }),
      ...(body === undefined && { text: text ?? '' }),
    },
    errors: errorsOf(operation),
  };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const all = {};
  for (const item of Object.values(contract.paths)) {
    for (const method of methods.filter((name) => item[name]))
      all[item[method].operationId] = examplesOfOperation(item[method]);
  }
  mkdirSync(folder, { recursive: true });
  const type =
    "@type {Record<import('../src/types.js').OperationId, { success: { status: number, body?: any, text?: string }, errors: Record<string, any> }>}";
  writeFileSync(
    new URL('examples.js', folder),
    `// Generated from the contract; do not edit.\n/** ${type} */\nexport const examples = ${JSON.stringify(all)};\n`,
  );
}
