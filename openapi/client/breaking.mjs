// Fails on changes that break clients of the last released contract. New error codes are allowed: the contract states
// that later versions may add codes. Error responses may become one of several schemas: each has all fields of errors. A
// query parameter may become a list of the same values, separated by commas: one value is such a list. A text of IDs
// separated by commas may become a list of as many IDs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { contract } from './scripts/contract.mjs';

const oasdiff = ['run', 'github.com/oasdiff/oasdiff@v1.35.0', 'breaking', '--flatten-allof', '--format', 'json'];
const compared = spawnSync('go', [...oasdiff, '../released/thisthat.yaml', '../thisthat.yaml'], { encoding: 'utf8', maxBuffer: 1 << 28 });
if (compared.status !== 0) {
  console.error(compared.error?.message ?? compared.stderr);
  process.exit(1);
}

const newErrorCode = ({ id, text }) =>
  id === 'response-property-enum-value-added' && /to the `([^`]*\/)?code` response property/.test(text);
const released = parse(readFileSync(new URL('../released/thisthat.yaml', import.meta.url), 'utf8'));
const alternatives = ({ paths }, { operation, path }) =>
  Object.entries(paths[path][operation.toLowerCase()].responses)
    .filter(([status]) => status.startsWith('2'))
    .filter(([, response]) => response.content?.['application/json']?.schema?.oneOf !== undefined).length;
/** The tool does not name the status. The change concerns errors if the success responses have as many alternatives. */
const typedError = (change) =>
  change.id === 'response-body-wrapped-in-one-of' && alternatives(contract, change) === alternatives(released, change);
/** The parameter that a change of type or length concerns, in a contract. */
const parameterOf = ({ paths }, { operation, path, text }) =>
  paths[path][operation.toLowerCase()].parameters?.find(({ name }) => text.includes(`parameter \`${name}\``));
const resolved = (schema) => (schema?.$ref === undefined ? schema : contract.components.schemas[schema.$ref.split('/').at(-1)]);
const valuesOf = (schema) => resolved(schema)?.enum;
const uuid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
/** Whether a pattern stated a list of as many UUIDs. */
const listedIds = (before, after) => before.pattern === `^${uuid}(,${uuid}){0,${after.maxItems - 1}}$` && resolved(after.items)?.format === 'uuid';
const becameList = (change) => {
  if (!/^request-parameter-(type-changed|m(ax|in)-items-set)$/.test(change.id)) return false;
  const [before, after] = [parameterOf(released, change), parameterOf(contract, change)];
  return before?.schema?.type === 'string' && after?.schema.type === 'array' && after.schema.minItems === 1
    && after.style === 'form' && after.explode === false
    && (listedIds(before.schema, after.schema)
      || valuesOf(before.schema)?.every((value) => valuesOf(after.schema.items)?.includes(value)));
};
const breaking = (JSON.parse(compared.stdout || '[]') ?? []).filter(
  (change) => !newErrorCode(change) && !typedError(change) && !becameList(change),
);
for (const { operation, path, id, text } of breaking) {
  console.error(`${operation} ${path}: ${text} [${id}]`);
}
console.log(`Breaking changes since the last release: ${breaking.length}`);
process.exit(breaking.length === 0 ? 0 : 1);
