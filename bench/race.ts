/** Commands that take turns, so that what else a machine does is shared among them. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Debian's, which sees python3-subunit. */
export const PYTHON = '/usr/bin/python3';
const MEASURE = fileURLToPath(new URL('measure.py', import.meta.url));

export interface Usage {
  code: number;
  cpuSeconds: number;
  wallSeconds: number;
  peakMebibytes: number;
}

/** Runs a command once. @throws where it fails */
export function measure(command: string[]): Usage {
  const printed = execFileSync(PYTHON, [MEASURE, ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const usage = JSON.parse(printed) as Usage;
  if (usage.code !== 0) throw new Error(`${command.join(' ')}: exit code ${usage.code}`);
  return usage;
}

/** Of each command the least CPU and wall time of the rounds, and the highest peak. */
export function race<Name extends string>(
  rounds: number,
  commands: Record<Name, string[]>,
): Record<Name, Usage> {
  const best = {} as Record<Name, Usage>;
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands) as [Name, string[]][]) {
      const usage = measure(command);
      const before = best[name] ?? usage;
      best[name] = {
        code: 0,
        cpuSeconds: Math.min(before.cpuSeconds, usage.cpuSeconds),
        wallSeconds: Math.min(before.wallSeconds, usage.wallSeconds),
        peakMebibytes: Math.max(before.peakMebibytes, usage.peakMebibytes),
      };
    }
  }
  return best;
}

export const line = (name: string, value: string, target = '') =>
  console.log(`${name.padEnd(58)} ${value.padStart(12)}  ${target}`);
export const ratio = (a: number, b: number) => `${(a / b).toFixed(2)} x`;
export const mebi = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
