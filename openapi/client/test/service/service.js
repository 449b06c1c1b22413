// Starts and stops the real service for tests, and puts proxies before it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const startMs = 180_000;
const jar = new URL('../../../../target/thisthat.jar', import.meta.url).pathname;
/** Arguments of `java`, separated by spaces. For runs without a jar. */
const program = process.env.CLIENT_TEST_JAVA_ARGS?.split(' ') ?? ['-jar', jar];

/** The service refuses to start with unknown settings. */
const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('THISTHAT_')));

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A service with embedded servers and its own data. `stop` and `start` keep the data and the port. */
export async function createService(settings = {}) {
  const [port, management] = process.env.CLIENT_TEST_PORT
    ? [Number(process.env.CLIENT_TEST_PORT), Number(process.env.CLIENT_TEST_PORT) + 1]
    : [await freePort(), await freePort()];
  const folder = mkdtempSync(path.join(tmpdir(), 'thisthat-client-'));
  const log = path.join(folder, 'service.log');
  let running;

  async function start(further = {}) {
    const env = {
      ...others,
      THISTHAT_DATA_DIR: path.join(folder, 'data'),
      THISTHAT_HTTP_PORT: port,
      THISTHAT_MANAGEMENT_PORT: management,
      THISTHAT_LOG_FORMAT: 'json',
      ...settings,
      ...further,
    };
    const output = openSync(log, 'a');
    running = spawn('java', ['-Xmx512m', '-XX:TieredStopAtLevel=1', ...program], {
      env,
      stdio: ['ignore', output, output],
    });
    const ended = once(running, 'exit');
    for (const end = Date.now() + startMs; Date.now() < end; ) {
      const ready = await fetch(`http://127.0.0.1:${management}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return;
      if (await Promise.race([ended.then(() => true), sleep(300).then(() => false)])) break;
    }
    throw new Error(`The service does not start:\n${readFileSync(log, 'utf8').slice(-4000)}`);
  }

  async function stop() {
    if (running?.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGTERM');
    await ended;
  }

  return {
    baseUrl: `http://127.0.0.1:${port}/api/v1`,
    port,
    start,
    stop,
    async end() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A TCP proxy that can be cut: open connections are reset and new ones refused. */
export async function createCable(targetPort) {
  const sockets = new Set();
  let cut = false;
  const server = net
    .createServer((client) => {
      if (cut) return void client.destroy();
      const upstream = net.connect(targetPort, '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ]) {
        sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      }
    })
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/api/v1`,
    cut() {
      cut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      cut = false;
    },
    close() {
      this.cut();
      server.close();
    },
  };
}

/** An HTTP proxy that loses the responses of the service which `loses` chooses. */
export async function createLossyProxy(targetPort, loses) {
  const server = http
    .createServer((request, response) => {
      const upstream = http.request(
        { port: targetPort, host: '127.0.0.1', path: request.url, method: request.method, headers: request.headers },
        (answer) => {
          const chunks = [];
          answer
            .on('data', (chunk) => chunks.push(chunk))
            .on('end', () => {
              if (loses(request, answer)) return void response.destroy();
              response.writeHead(answer.statusCode, answer.headers).end(Buffer.concat(chunks));
            });
        },
      );
      request.pipe(upstream);
    })
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/api/v1`,
    close: () => server.closeAllConnections() ?? server.close(),
  };
}

/** Waits until a condition holds and returns its value. */
export async function until(condition, what, ms = 30_000) {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) {
    const value = await condition();
    if (value) return value;
  }
  throw new Error(`Not within ${ms} ms: ${what}`);
}
