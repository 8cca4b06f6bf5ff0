/** Whether this machine can boot containers at all. */
import { EXECUTABLE } from '../../browser/harness/chromium.ts';
import { cgroupTop } from './cgroup.ts';
import { run } from './command.ts';

const PROGRAMS: Record<string, string> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  nsenter: 'util-linux',
  [EXECUTABLE]: 'chromium-headless-shell',
};

/** What this machine lacks, for people; null where it lacks nothing. */
export async function whyImpossible(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  for (const [program, pkg] of Object.entries(PROGRAMS)) {
    const { code } = await run('sh', ['-c', 'command -v "$0"', program], { codes: [0, 1, 127] });
    if (code !== 0) return `needs ${program}: apt-get install ${pkg}`;
  }
  if (cgroupTop() === null) return 'needs the cgroup version 2 hierarchy';
  const { code, stderr } = await run('unshare', ['--mount', '--pid', '--fork', '--net', 'true'], {
    codes: [0, 1],
  });
  return code === 0 ? null : `cannot make namespaces: ${stderr.trim()}`;
}
