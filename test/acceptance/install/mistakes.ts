/** What operators get wrong on a bare system: one clear error, and the system stays as it is. */
import assert from 'node:assert/strict';
import type { Server } from '../harness/logs-server.ts';
import { PARAMETERS } from '../harness/logs-server.ts';

const MISTAKES: { title: string; parameters: Record<string, string>; told: RegExp }[] = [
  {
    title: 'a sweep_schedule that is none',
    parameters: { sweep_schedule: "'sometimes'" },
    told: /sweep_schedule => 'sometimes' is no calendar event of systemd/,
  },
  {
    title: 'a logs root that is not there',
    parameters: { root: "'/srv/nowhere'" },
    told: /the logs root \/srv\/nowhere is no directory: mount it or make it/,
  },
  {
    title: 'nginx where there is none',
    parameters: { web_server: "'nginx'" },
    told: /web_server => 'nginx', but there is no \/etc\/nginx\/snippets: install it first/,
  },
  {
    title: 'roots that overlap, and one of the system',
    parameters: { roots: "{ 'third' => { 'root' => '/srv/static' } }" },
    told: /the logs roots .* overlap/,
  },
];

export function testMistakes(server: Server): void {
  describe('mistakes on a bare system', () => {
    for (const { title, parameters, told } of MISTAKES) {
      it(`${title}: told, and nothing is changed`, async () => {
        const applied = await server().apply({ ...PARAMETERS, ...parameters }, { fails: true });
        assert.match(applied.stdout + applied.stderr, told);
        const { stdout } = await server().container.sh(`
          ls -d /opt/stackvizd /etc/stackvizd /etc/redis /etc/sysctl.d/60-stackviz.conf \
            /usr/local/bin/stackvizd /etc/apache2/conf-available/stackviz.conf 2>/dev/null || true
          getent passwd stackviz || true
          systemctl list-unit-files --no-legend 'stackviz*' || true`);
        assert.equal(stdout, '');
      });
    }
  });
}
