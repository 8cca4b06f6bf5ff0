/** A logs root of its own file system that is unmounted, and another one mounted, while the units run. */
import assert from 'node:assert/strict';
import type { Server } from '../harness/logs-server.ts';
import { LOGS_ROOT } from '../harness/logs-server.ts';

const OTHER = /watcher: at \/srv\/static\/logs is another directory than when it started/;

export function testRemount(server: Server): void {
  describe('a logs root that is mounted anew', () => {
    const sh = async (script: string) => (await server().container.sh(script)).stdout;
    const mount = `mount -t tmpfs -o size=16m,mode=0755,uid=$(id -u zuul),gid=$(id -g zuul) tmpfs ${LOGS_ROOT}`;
    /** What the metrics service answers, and what status says. */
    const told = () =>
      sh(`
        sleep 6
        ruby -rnet/http -e '%w[/readyz /metrics].each { |path| puts Net::HTTP.get("127.0.0.1", path, 10464) }'
        stackvizd status || true`);

    before(() => sh(`systemctl stop stackviz.target; ${mount}; systemctl start stackviz.target`));
    after(() =>
      sh(`systemctl stop stackviz.target; umount ${LOGS_ROOT}; systemctl start stackviz.target`),
    );

    it('is told by readyz, the metrics, the journal and status, until the units start again', async () => {
      assert.match(await told(), /"ok":true/);
      await sh(`umount ${LOGS_ROOT}; ${mount}`);
      const both = await told();
      assert.match(both.split('\n', 1)[0] as string, OTHER);
      assert.match(both, /^stackvizd_root_missing\{daemon="watcher"\} 1$/m);
      assert.match(both, new RegExp(`^STACKVIZD CRITICAL - ${OTHER.source}`, 'm'));
      const entries = await server().journal('stackviz-watcher.service');
      assert.ok(entries.some(({ message }) => message.includes('ROOT_ELSEWHERE')));
      await sh('systemctl restart stackviz.target');
      const after = await told();
      assert.match(after, /"ok":true/);
      assert.doesNotMatch(after, OTHER);
    });
  });
}
