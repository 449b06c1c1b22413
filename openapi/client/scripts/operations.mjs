// Writes src/operations.js: what the client needs of each operation at run time. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { contract, resolve } from './contract.mjs';

const target = new URL('../src/operations.js', import.meta.url);
const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Returns the name of the rows of a page, if the success response is one: its only array that is always there. */
function pageOf(operation, query) {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  const schema = resolve(resolve(success?.[1])?.content?.['application/json']?.schema);
  const properties = schema?.properties ?? {};
  const rows = (schema?.required ?? []).filter((name) => resolve(properties[name])?.type === 'array');
  if (rows.length !== 1 || !(query.includes('cursor') || query.includes('offset'))) return undefined;
  return { rows: rows[0], cursor: query.includes('cursor') && 'nextCursor' in properties };
}

/** Fields of a body, those of all alternatives included. */
function fieldsOf(schema) {
  const resolved = resolve(schema);
  const parts = [...(resolved?.allOf ?? []), ...(resolved?.oneOf ?? []), ...(resolved?.anyOf ?? [])];
  return [...Object.keys(resolved?.properties ?? {}), ...parts.flatMap(fieldsOf)];
}

function entryOf(method, path, operation, shared) {
  const parameters = [...(shared ?? []), ...(operation.parameters ?? [])].map(resolve);
  const named = (place) => parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
  const query = named('query');
  const body = resolve(operation.requestBody);
  const entry = { method: method.toUpperCase(), path };
  const schema = body?.content?.['application/json']?.schema;
  if (body) entry.body = true;
  if (body && query.length > 0) entry.query = query;
  if (operation.security?.length !== 0) entry.auth = true;
  if (named('header').includes('Idempotency-Key')) entry.key = true;
  const page = method === 'get' ? pageOf(operation, query) : undefined;
  if (page) entry.rows = page.rows;
  if (page?.cursor) entry.cursor = true;
  const names = [...new Set(fieldsOf(schema)), ...query, ...named('path')];
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`${operation.operationId}: ${twice} has two places in the input`);
  return entry;
}

const lines = [];
for (const [path, item] of Object.entries(contract.paths)) {
  for (const method of methods.filter((name) => item[name])) {
    const operation = item[method];
    const { method: verb, path: template, ...rest } = entryOf(method, path, operation, item.parameters);
    const fields = Object.entries({ method: verb, path: template, ...rest }).map(([name, value]) => {
      const text = Array.isArray(value)
        ? `[${value.map((part) => `'${part}'`).join(', ')}]`
        : typeof value === 'string'
          ? `'${value}'`
          : value;
      return `${name}: ${text}`;
    });
    lines.push(`  ${operation.operationId}: { ${fields.join(', ')} },`);
  }
}

const text = `// Generated from the contract by \`npm run generate\`; do not edit.
/**
 * Each operation: method and path; \`body\`: the input has the fields of a body, except those in \`query\`; \`auth\`: it
 * accepts an access token; \`key\`: it accepts an idempotency key; \`rows\`: name of the rows of a page; \`cursor\`: its
 * pages have cursors.
 */
export const operations = {
${lines.join('\n')}
};
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/operations.js differs from the contract: run npm run generate');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
