/** Daemons as systemd runs them, with runtime directories, and what ops see of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { uploadLikeZuul } from '../../fixtures/upload.ts';
import { type RedisServer, startRedisServer } from '../queue/redis-server.ts';
import { CLI, type Daemon, startDaemon } from './daemon.ts';

export interface StatusAnswer {
  code: number | null;
  stdout: string;
}

/** `stackvizd metrics` gives the same answers again for so long; what was just killed is alive in them. */
const ANSWERS_FRESH_MS = 250;

/** One logs server: its tree, its Redis, its daemons, and `stackvizd metrics`. */
export class OpsBench {
  readonly base = mkdtempSync(join(tmpdir(), 'stackvizd-ops-'));
  readonly root = join(this.base, 'logs');
  readonly environment: Record<string, string>;
  readonly redis: RedisServer;
  readonly daemons = new Map<string, Daemon>();
  address = '';

  private constructor(redis: RedisServer) {
    this.redis = redis;
    mkdirSync(this.root);
    this.environment = {
      STACKVIZD_ROOT: this.root,
      STACKVIZD_QUEUE_REDIS_SOCKET_PATH: redis.socketPath,
      STACKVIZD_QUEUE_BACKOFF_SECONDS: '0.1',
      STACKVIZD_WATCH_QUIET_PERIOD_SECONDS: '5',
      STACKVIZD_WATCH_SWEEP_INTERVAL_SECONDS: '3',
      STACKVIZD_METRICS_SOCKET_DIRECTORY: join(this.base, 'run'),
      STACKVIZD_METRICS_PORT: '0',
    };
  }

  static async open(): Promise<OpsBench> {
    const bench = new OpsBench(await startRedisServer());
    const metrics = await bench.start('metrics', 'metrics');
    bench.address = String(metrics.lines.find(({ msg }) => msg === 'started')?.address);
    return bench;
  }

  /** Starts a daemon in the runtime directory that its unit would give it. */
  async start(name: string, command: string, wrap: string[] = []): Promise<Daemon> {
    const directory = join(this.base, 'run', name);
    mkdirSync(directory, { recursive: true });
    const own = command === 'metrics' ? {} : { RUNTIME_DIRECTORY: directory };
    const daemon = await startDaemon(command, { ...this.environment, ...own }, [], wrap);
    this.daemons.set(name, daemon);
    return daemon;
  }

  kill(name: string, signal: NodeJS.Signals): void {
    this.daemons.get(name)?.process.kill(signal);
  }

  async end(name: string, signal: NodeJS.Signals): Promise<number | null | undefined> {
    return this.daemons.get(name)?.end(signal);
  }

  /** Runs `stackvizd ...`. */
  async command(...args: string[]): Promise<StatusAnswer> {
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { PATH: process.env.PATH ?? '', ...this.environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout };
  }

  /** Uploads a build of 64 tests; its path. */
  async upload(path: string): Promise<string> {
    await uploadLikeZuul(recordedBuild(), join(this.root, path));
    return path;
  }

  isPublished(path: string): boolean {
    return existsSync(join(this.root, path, 'stackviz/manifest.json'));
  }

  /** The code and the reasons of `/healthz` or `/readyz`. */
  async probe(path: '/healthz' | '/readyz'): Promise<{ code: number; reasons: string }> {
    await sleep(ANSWERS_FRESH_MS);
    const response = await fetch(`http://${this.address}${path}`);
    const { reasons } = (await response.json()) as { reasons: string[] };
    return { code: response.status, reasons: reasons.join('; ') };
  }

  async metricsText(): Promise<string> {
    await sleep(ANSWERS_FRESH_MS);
    return (await fetch(`http://${this.address}/metrics`)).text();
  }

  /** A value of `/metrics` by series, with its labels in the order of the text; undefined: none. */
  async metric(series: string): Promise<number | undefined> {
    const lines = (await this.metricsText()).split('\n');
    const line = lines.find((text) => text.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }

  async close(): Promise<void> {
    for (const { process } of this.daemons.values()) {
      process.kill('SIGKILL');
    }
    await this.redis.remove();
    rmSync(this.base, { recursive: true, force: true });
  }
}
