/** What a unit allows, asked from inside: a probe runs in the place of the daemon's own start. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, waitFor } from '../harness/command.ts';
import type { LogsServer } from '../harness/logs-server.ts';
import { UPLOADER } from '../harness/logs-server.ts';

/** What it tries. */
export interface Question {
  read: string[];
  list: string[];
  write: string[];
  tcp: [host: string, port: number][];
  socket: string[];
}

/** `ok`, or the code of an error; of `list`, the names. */
export interface Probe {
  uid: number;
  read: Record<string, string>;
  list: Record<string, string>;
  write: Record<string, string>;
  tcp: Record<string, string>;
  socket: Record<string, string>;
  mount: string;
}

/** How exposed systemd holds a unit for; it is printed. */
export async function exposureOf({ container }: LogsServer, unit: string): Promise<number> {
  const { stdout } = await container.sh(
    `systemd-analyze security --no-pager '${unit}' | tail -n 1`,
  );
  const exposure = Number(/: ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
  say(`${unit}: ${exposure}`);
  return exposure;
}

/** The probe, and files that anybody may read, all directories above too: only a sandbox is in the way. */
export async function plantSecrets({ container }: LogsServer, paths: string[]): Promise<void> {
  const program = new URL('sandbox-probe.mjs', import.meta.url);
  writeFileSync(join(container.root, 'root/probe.mjs'), readFileSync(program));
  await container.sh(`
    chmod 0755 /root /home/${UPLOADER}
    mkdir -p -m 0755 /srv/other
    for secret in ${paths.join(' ')}; do echo secret > $secret; chmod 0644 $secret; done
  `);
}

/** Takes them away again. @param units to start without the probe */
export async function removeSecrets(
  { container }: LogsServer,
  paths: string[],
  units: string[],
): Promise<void> {
  await container.sh(`
    rm -rf ${paths.join(' ')} /srv/other /root/probe.mjs /etc/systemd/system/*/zz-probe.conf
    chmod 0700 /root
    systemctl daemon-reload
    systemctl restart ${units.join(' ')}
  `);
}

/** Runs the probe as the unit would run its daemon, and gives back what it found. */
export async function probe(server: LogsServer, unit: string, question: Question): Promise<Probe> {
  const { sh, root } = server.container;
  const dropIn = [
    '[Service]',
    'BindReadOnlyPaths=/root/probe.mjs:/usr/share/probe.mjs',
    `Environment='STACKVIZD_PROBE=${JSON.stringify(question)}'`,
    'ExecStartPre=/bin/sh -c \'exec $(find /opt/stackvizd/current/node_modules -path "*/bin/node" -type f) /usr/share/probe.mjs\'',
    '',
  ].join('\n');
  const directory = `/etc/systemd/system/${unit}.d`;
  await sh(`mkdir -p '${directory}'`);
  writeFileSync(join(root, directory, 'zz-probe.conf'), dropIn);
  await sh(`systemctl daemon-reload; systemctl restart '${unit}'`);
  const line = await waitFor('the probe’s answer', 30, async () => {
    const entries = await server.journal(unit);
    return entries.findLast(({ message }) => message.startsWith('probe '))?.message;
  });
  await sh(`rm '${directory}/zz-probe.conf'`);
  return JSON.parse(line.slice('probe '.length)) as Probe;
}
