// The program under test: bin/filingwire up on its fixtures, in a folder of its own.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
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
  const child = spawn(program, ['up', '--data', data, '--listen', '127.0.0.1:0', '--ready-file', readyFile, ...(process.env.FILINGWIRE_UP_FLAGS || '').split(' ').filter(Boolean)], { stdio: ['ignore', 'pipe', 'pipe'] });
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
    try {
      return { ...JSON.parse(await readFile(readyFile)), data, dir, stop, log: () => log };
    } catch {
      if (child.exitCode !== null || Date.now() > end) {
        await stop();
        throw new Error(`filingwire up did not become ready:\n${log}`);
      }
      await pause(100);
    }
  }
}

// command runs another command of the program beside the server.
export const command = (...args) => promisify(execFile)(program, args);
