/** Settings with which one command cannot start. They are no contradiction: who does not use it may have them. */
import { StackvizError } from '../base/errors.ts';
import type { Config } from '../config/schema.ts';

const EVERYWHERE = ['0.0.0.0', '::'];

/** Whether two hosts to listen on have an address in common; names that are not looked up are other ones. */
const meet = (...hosts: [string, string]) =>
  new Set(hosts.map((host) => (host === 'localhost' ? '127.0.0.1' : host))).size === 1 ||
  hosts.some((host) => EVERYWHERE.includes(host));

function* ofRun({ serve, metrics }: Config) {
  const { port } = serve;
  if (port === 0 || port !== metrics.port || !meet(serve.host, metrics.host)) return;
  yield `metrics.port: ${port} is serve.port too: take another, 0 takes a free one`;
}

/** MiB that downloads and outputs under way may take. */
export const reservedMebibytes = ({ onDemand, fetch, process }: Config): number =>
  onDemand.concurrency * (fetch.maxMebibytes + process.maxOutputMebibytes);

function* ofServe(config: Config) {
  const { role, queue, maxMebibytes, concurrency } = config.onDemand;
  if (role !== 'both' && queue === 'local') {
    yield `onDemand.role: ${role} alone reaches nobody by onDemand.queue: local`;
  }
  const reserved = reservedMebibytes(config);
  if (reserved >= maxMebibytes) {
    yield `onDemand.maxMebibytes: ${maxMebibytes} MiB leave no room for sites: ${concurrency} runs at a time may take ${reserved} (onDemand.concurrency times fetch.maxMebibytes and process.maxOutputMebibytes)`;
  }
}

/** Why commands do not start, a sentence each. */
export const REFUSALS = { run: ofRun, serve: ofServe };

/** @throws StackvizError CONFIG_INVALID where a command cannot start with the settings */
export function refuseFor(command: keyof typeof REFUSALS, config: Config): void {
  for (const message of REFUSALS[command](config)) {
    throw new StackvizError('CONFIG_INVALID', message);
  }
}
