// What would be published.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const folder = new URL('../../', import.meta.url).pathname;
const maxBytes = 15_000;
const description = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
/** Modules that browsers load. The mocks need another package. */
const served = readdirSync(`${folder}src`).filter((name) => name.endsWith('.js') && name !== 'mocks.js');

test('the client and the query options have less than 15 kB', async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export * from './src/index.js'; export * from './src/query.js';", resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  assert.ok(bytes < maxBytes, `${bytes} bytes`);
});

test('the modules import nothing but each other', async () => {
  for (const name of served) {
    const text = readFileSync(`${folder}src/${name}`, 'utf8');
    for (const [, source] of text.matchAll(/^(?:import|export) .*from '(.*)';$/gm))
      assert.match(source, /^\.\/[\w-]+\.js$/);
    assert.doesNotMatch(text, /\b(?:process\.\w|Buffer\.\w|require\()/);
  }
  assert.equal(description.dependencies, undefined);
});

test('the package has all exported files and their types, and no sources of tests', () => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' }),
  );
  const files = new Set(packed.files.map(({ path }) => path));
  for (const target of Object.values(description.exports)) {
    for (const path of typeof target === 'string' ? [target] : Object.values(target))
      assert.ok(files.has(path.slice(2)), path);
  }
  for (const name of readdirSync(`${folder}src`).filter((file) => file.endsWith('.js'))) {
    assert.ok(files.has(`types/src/${name.replace(/\.js$/, '.d.ts')}`), name);
  }
  assert.ok(files.has('README.md'));
  assert.deepEqual(
    [...files].filter((path) => /^(test|scripts)\//.test(path)),
    [],
  );
});
