// The contracts as objects.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const read = (name) => parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));

export const contract = read('thisthat.yaml');
export const liveContract = read('asyncapi.yaml');

/** Follows a reference within the contract. */
export function resolve(node) {
  let current = node;
  while (current?.$ref !== undefined) {
    current = current.$ref
      .slice(2)
      .split('/')
      .reduce((parent, name) => parent[name.replaceAll('~1', '/')], contract);
  }
  return current;
}
