// The program under test: bin/filingwire up on its fixtures, in a folder of its own.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = path.join(root, 'bin/filingwire');
const patience = 120_000; // milliseconds for the replay of the fixtures

export async function startServer() {
  const dir = await mkdtemp(path.join(tmpdir(), 'console-test-'));
  const data = path.join(dir, 'data');
  const readyFile = path.join(dir, 'ready.json');
  const child = spawn(program, ['up', '--data', data, '--listen', '127.0.0.1:0', '--ready-file', readyFile, '--insecure-webhooks'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (b) => { log = (log + b).slice(-20_000); });
  const exited = new Promise((done) => { child.on('exit', done); });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(dir, { recursive: true, force: true });
  };
  const end = Date.now() + patience;
  for (;;) {
    let ready;
    try {
      ready = JSON.parse(await readFile(readyFile));
    } catch {
      if (child.exitCode !== null || Date.now() > end) {
        await stop();
        throw new Error(`filingwire up did not become ready:\n${log}`);
      }
      await pause(100);
      continue;
    }
    // A browser that is driven asks more in a minute than a plan allows.
    await command('orgs', 'plan', '--data', data, ready.orgId, '--rate-per-minute', '100000');
    return { ...ready, data, dir, stop, log: () => log };
  }
}

// command runs another command of the program beside the server.
export const command = (...args) => promisify(execFile)(program, args);

// fixture copies a fixture filing under another accession number: a filing that is new.
export async function fixture(from, to, dir) {
  const file = path.join(dir, `${to}.txt`);
  await writeFile(file, (await readFile(path.join(root, `fixtures/8k/${from}.txt`), 'utf8')).replaceAll(from, to));
  return file;
}

// startReceiver takes deliveries of webhooks.
export async function startReceiver() {
  let n = 0;
  const receiver = http.createServer((request, reply) => {
    n++;
    request.resume();
    reply.end('ok');
  });
  await new Promise((done) => { receiver.listen(0, '127.0.0.1', done); });
  return { url: `http://127.0.0.1:${receiver.address().port}/hook`, received: () => n, stop: () => receiver.close() };
}
