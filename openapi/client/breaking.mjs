// Fails on changes that break clients of the last released contract. New error codes are allowed: the contract states
// that later versions may add codes. Error responses may become one of several schemas: each has all fields of errors.
import { spawnSync } from 'node:child_process';
import { contract, resolve } from './scripts/contract.mjs';

const oasdiff = ['run', 'github.com/oasdiff/oasdiff@v1.35.0', 'breaking', '--flatten-allof', '--format', 'json'];
const compared = spawnSync('go', [...oasdiff, '../released/thisthat.yaml', '../thisthat.yaml'], { encoding: 'utf8', maxBuffer: 1 << 28 });
if (compared.status !== 0) {
  console.error(compared.error?.message ?? compared.stderr);
  process.exit(1);
}

const newErrorCode = ({ id, text }) =>
  id === 'response-property-enum-value-added' && text.includes('to the `code` response property');
/** The tool does not name the status; the change concerns an error unless a success response has alternatives. */
const typedError = ({ id, operation, path }) =>
  id === 'response-body-wrapped-in-one-of' &&
  Object.entries(contract.paths[path][operation.toLowerCase()].responses)
    .filter(([status]) => status.startsWith('2'))
    .every(([, response]) => resolve(resolve(response).content?.['application/json']?.schema)?.oneOf === undefined);
const breaking = (JSON.parse(compared.stdout || '[]') ?? []).filter((change) => !newErrorCode(change) && !typedError(change));
for (const { operation, path, id, text } of breaking) {
  console.error(`${operation} ${path}: ${text} [${id}]`);
}
console.log(`Breaking changes since the last release: ${breaking.length}`);
process.exit(breaking.length === 0 ? 0 : 1);
