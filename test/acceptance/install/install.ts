/** From nothing to a running service: the module on a bare system, twice. */
import assert from 'node:assert/strict';
import { say } from '../harness/command.ts';
import { readFileList } from '../harness/file-list.ts';
import type { Server } from '../harness/logs-server.ts';
import { UNITS } from '../harness/logs-server.ts';

const DAEMONS = [
  'stackviz-watcher.service',
  'stackviz-worker@1.service',
  'stackviz-worker@2.service',
];

/** All other tests of a system need it to pass. */
export const FIRST_TEST =
  'puppet apply changes a bare system, and nothing when it is applied again';

export function testInstall(server: Server): void {
  describe('installation', () => {
    it(FIRST_TEST, async () => {
      await readFileList(server(), 'before installation');
      const first = await server().apply();
      assert.equal(first.code, 2, first.stdout + first.stderr);
      const second = await server().apply();
      assert.equal(second.code, 0, `the second run changed something:\n${second.stdout}`);
    });

    it('watcher, workers, sweep timer and Redis run', async () => {
      for (const unit of UNITS) {
        const { stdout } = await server().container.sh(`systemctl is-active '${unit}' || true`);
        assert.equal(stdout.trim(), 'active', unit);
      }
      const { stdout } = await server().container.sh('systemctl --failed --plain --no-legend');
      assert.equal(stdout, '');
    });

    it('no Redis but ours listens', async () => {
      const { stdout } = await server().container.sh(`
        systemctl is-active redis-server.service || true
        systemctl is-enabled redis-server.service || true
        ss --listening --tcp --numeric --no-header | grep :6379 || true`);
      assert.equal(stdout, 'inactive\ndisabled\n');
    });

    it('the limits of inotify are raised', async () => {
      const { stdout } = await server().container.sh('cat /proc/sys/fs/inotify/max_user_watches');
      assert.ok(Number(stdout) >= 1_000_000, stdout);
    });

    it('Prometheus and status see all of them', async () => {
      const { stdout } = await server().container.sh(
        `ruby -ropen-uri -e '%w[metrics readyz].each { |path| puts URI.open("http://127.0.0.1:10464/#{path}").read }'; stackvizd status`,
      );
      for (const daemon of ['watcher', 'worker-1', 'worker-2']) {
        assert.ok(stdout.includes(`stackvizd_up{daemon="${daemon}"} 1`), stdout);
      }
      assert.match(stdout, /^STACKVIZD OK - 3 services/m);
    });

    it('Prometheus is answered after a restart, also where the old socket lingers', async () => {
      // Somebody else holds the socket on which systemd listened: pidfd_open, pidfd_getfd.
      const { stdout } = await server().container.sh(`
        pid=$(systemctl show --property=MainPID --value stackviz-metrics)
        perl -e 'syscall(438, syscall(434, $ARGV[0] + 0, 0), 3, 0) > 0 or die; sleep 60' "$pid" &
        holder=$!
        sleep 1
        kill -0 $holder
        systemctl restart stackviz-metrics.socket stackviz-metrics.service
        kill $holder
        ruby -ropen-uri -e 'puts URI.open("http://127.0.0.1:10464/readyz").read'`);
      assert.match(stdout, /"ok":true/);
    });

    it('systemctl status tells what they are doing', async () => {
      for (const unit of DAEMONS) {
        const { stdout } = await server().container.sh(
          `systemctl show --property=StatusText --value '${unit}'; systemctl status --lines=0 '${unit}'`,
        );
        const [status = ''] = stdout.split('\n');
        say(`${unit}: ${status}`);
        assert.match(status, /\d+ (?:uploads|builds)/);
        assert.ok(stdout.includes(`Status: "${status}"`), stdout);
      }
    });

    it('the journal is for people: sentences with priorities, no JSON', async () => {
      for (const unit of DAEMONS) {
        const entries = (await server().journal(unit)).filter((entry) => entry.unit === unit);
        const messages = entries.map(({ message }) => message);
        assert.ok(
          messages.some((message) => message.startsWith('started ')),
          messages.join('\n'),
        );
        for (const { message, priority } of entries) {
          assert.doesNotMatch(message, /^\s*\{/, 'no JSON');
          assert.doesNotMatch(message, /"level"|\[object Object\]/);
          assert.ok(priority <= 6, `priority ${priority}: ${message}`);
        }
        // Nothing of a healthy start is a warning or worse, but that Redis was not there yet.
        const alarms = entries.filter((entry) => entry.priority < 5);
        assert.deepEqual(
          alarms.filter(({ message }) => !/Redis/.test(message)),
          [],
        );
      }
    });
  });
}
