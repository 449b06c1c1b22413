// Writes the types of both contracts to generated/.
import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { contract, liveContract } from './contract.mjs';

const folder = new URL('../generated/', import.meta.url);
const options = { defaultNonNullable: false };
mkdirSync(folder, { recursive: true });

async function write(name, source, note) {
  const text = astToString(await openapiTS(source, options));
  writeFileSync(new URL(name, folder), `// Generated from ${note}; do not edit.\n${text}`);
}

await write('api.ts', structuredClone(contract), 'thisthat.yaml');
// The schemas of the live socket are those of JSON Schema, as in OpenAPI 3.1.
const schemas = structuredClone(liveContract.components.schemas);
await write(
  'live.ts',
  { openapi: '3.1.0', info: liveContract.info, paths: {}, components: { schemas } },
  'asyncapi.yaml',
);
