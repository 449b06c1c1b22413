// Property-based tests of a running service: all checks of Schemathesis, stateful ones included, for every operation but
// closing the account. Signs in as the demo admin.
//
//   npm run test:properties [-- http://host:port [options of schemathesis]]
//
// Uses `schemathesis` of the PATH or of the variable SCHEMATHESIS, otherwise pipx downloads the tested version. The
// service needs THISTHAT_RATE_LIMITS_ENABLED=false, and THISTHAT_AUTH_BCRYPT_COST=4 to be fast.
import { spawnSync } from 'node:child_process';

const version = '4.32.5';
const [address = 'http://localhost:8080', ...options] = process.argv.slice(2);
const { EMAIL = 'admin@thisthat.example', PASSWORD = 'demo-admin-1' } = process.env;

const signedIn = await fetch(`${address}/api/v1/auth/login`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
});
if (!signedIn.ok) throw new Error(`Sign-in as ${EMAIL} failed: ${await signedIn.text()}`);
const { accessToken } = await signedIn.json();

const installed = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
const program = [process.env.SCHEMATHESIS, 'schemathesis'].find((name) => name && installed(name));
const [command, ...first] = program ? [program] : ['pipx', 'run', `schemathesis==${version}`];
const { status, error } = spawnSync(command, [...first, 'run', `${address}/openapi.json`, ...options], {
  cwd: new URL('..', import.meta.url),
  env: { ...process.env, TOKEN: accessToken },
  stdio: 'inherit',
});
if (error) throw error;
process.exit(status ?? 1);
