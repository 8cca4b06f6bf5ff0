/**
 * `stackvizd serve` by Puppet, on a machine that is there for nothing else and on one that publishes
 * uploads as well: the unit, what it may, and a site of a real Apache's logs through both web servers.
 */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { exposureOf, plantSecrets, probe, removeSecrets } from '../confinement/probe.ts';
import { HOST } from '../harness/browser.ts';
import { say, waitFor } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { PARAMETERS, UPLOADER } from '../harness/logs-server.ts';
import { VERSIONS } from '../harness/releases.ts';
import { buildPath, stageBuild, upload } from '../harness/uploads.ts';
import {
  INSIDE,
  NAME,
  PRIVATE_ADDRESS,
  PROXIES,
  removeProxies,
  SLOW,
  startProxies,
} from './proxies.ts';

const UNIT = 'stackviz-serve.service';
const MOST_EXPOSURE = 1.0;
const NUMBER = 97;

const { root: _, web_server: __, ...PROGRAM } = PARAMETERS;
/** Of class stackviz, on a machine of its own. */
const ALONE = {
  version: `'${VERSIONS.first}'`,
  source: PROGRAM.source as string,
  publish_enable: 'false',
  // who asks is in the log then
  log_level: "'debug'",
};
/** Of class stackviz::serve. The logs are this machine's own, so these hosts have private addresses. */
const SERVE = {
  hosts: `['${HOST}', '${SLOW}', '${INSIDE}']`,
  private_hosts: `['${HOST}', '${SLOW}']`,
  host_names: `['${NAME}']`,
};

/** A network of the machine that is not public, as the one an organisation has around it. */
const PRIVATE = [PRIVATE_ADDRESS, 'fd77::1'];
/** World-readable, every directory above too: only the sandbox is in the way. */
const SECRETS = [`/home/${UPLOADER}/secret`, '/root/secret', '/srv/other/secret', '/var/secret'];
const HIDDEN = [
  '/home',
  '/root',
  '/srv',
  '/srv/static/logs',
  '/var/lib',
  '/etc/ssh',
  '/etc/apache2',
];
const OWN = '/var/cache/stackvizd/probe';
const PLACES = [
  '/etc/stackvizd/probe',
  '/opt/stackvizd/probe',
  '/usr/probe',
  '/var/probe',
  '/srv/probe',
];

/** Follows a run as our page does, and tells what was heard and when; runs in the browser. */
const FOLLOW = `async (id) => {
  const heard = [];
  const reader = (await fetch('/api/runs/' + id + '/events')).body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return heard;
    heard.push(new TextDecoder().decode(value));
  }
}`;

export function testServe(server: Server): void {
  describe('sites on demand', () => {
    const sh = (script: string) => server().container.sh(script);
    const logs = (host: string, number: number) => `http://${host}/${buildPath(number)}/`;

    before(async () => {
      await startProxies(server().container);
      const build = await stageBuild(server(), 'on-demand');
      for (const number of [NUMBER, NUMBER + 1]) await upload(server(), build, buildPath(number));
    });
    after(async () => {
      await removeProxies(server().container);
    });

    const isUp = () =>
      waitFor('an answer', 30, async () =>
        /^200 /.test(await ask('http://127.0.0.1:10465/healthz').catch(() => '')),
      );

    /** Whether the kernel heeds IPAddressDeny= of units at all; in a container it may not. */
    async function filtersAddresses(): Promise<boolean> {
      const dial = `ruby -rsocket -e 'TCPSocket.new("127.0.0.1", 80)'`;
      const { code } = await server().container.sh(
        `systemd-run --quiet --wait --property=IPAddressDeny=any -- ${dial}`,
        { codes: [0, 1] },
      );
      if (code === 0) say('this kernel filters no addresses for units');
      return code !== 0;
    }

    /** What is answered: status and body. */
    async function ask(url: string, headers: Record<string, string> = {}): Promise<string> {
      const said = Object.entries(headers).map(([name, value]) => `'${name}' => '${value}'`);
      const { stdout } = await sh(
        `ruby -rnet/http -e 'puts Net::HTTP.get_response(URI(%(${url})), { ${said.join(', ').replaceAll("'", '"')} }).then { |r| r.code + " " + r.body.to_s.force_encoding("utf-8") }'`,
      );
      return stdout.trim();
    }

    it('puppet apply makes a machine for nothing else, and changes nothing when it is applied again', async () => {
      const first = await server().apply(ALONE, { serve: SERVE });
      assert.equal(first.code, 2, first.stdout + first.stderr);
      const second = await server().apply(ALONE, { serve: SERVE });
      assert.equal(second.code, 0, `the second run changed something:\n${second.stdout}`);
      const { stdout } = await sh(`
        systemctl is-active ${UNIT} stackviz-metrics.socket stackviz.target
        systemctl --failed --plain --no-legend
        systemctl list-units --plain --no-legend 'stackviz-w*' 'stackviz-sweep*' 'redis*' | cut -d ' ' -f 1`);
      assert.equal(stdout, 'active\nactive\nactive\n');
    });

    it('says how it is', async () => {
      const status = async () =>
        (await server().container.sh('stackvizd status', { codes: [0, 2] })).stdout;
      await waitFor('the status to be OK', 30, async () => /^STACKVIZD OK/.test(await status()));
      assert.match(await ask('http://127.0.0.1:10465/healthz'), /^200 \{"ok":true/);
      assert.match(await ask('http://127.0.0.1:10464/readyz'), /^200 \{"ok":true/);
      assert.match(await ask('http://127.0.0.1:10464/metrics'), /stackvizd_up\{daemon="serve"\} 1/);
    });

    it(`is hardened: ${MOST_EXPOSURE.toFixed(1)} or better`, async () => {
      const exposure = await exposureOf(server(), UNIT);
      assert.ok(exposure <= MOST_EXPOSURE, String(exposure));
    });

    it('sees nothing of others, and reaches nothing of the networks around it', async () => {
      await sh(`
        ip address add ${PRIVATE[0]}/32 dev lo
        ip address add ${PRIVATE[1]}/128 dev lo`);
      await plantSecrets(server(), SECRETS);
      const tcp: [string, number][] = [...PRIVATE, '127.0.0.1'].map((host) => [host, 80]);
      const found = await probe(server(), UNIT, {
        read: [...SECRETS, '/etc/shadow', '/proc/1/environ'],
        list: HIDDEN,
        write: [...PLACES, OWN],
        tcp,
        socket: ['/run/dbus/system_bus_socket', '/run/systemd/private'],
      });
      await removeSecrets(server(), SECRETS, [UNIT]);
      await isUp();
      const { [OWN]: own, ...places } = found.write;
      const { '127.0.0.1 80': machine, ...networks } = found.tcp;
      assert.notEqual(found.uid, 0);
      assert.deepEqual([own, machine], ['ok', 'ok'], 'what it needs');
      const refused = {
        ...found.read,
        ...places,
        // a kernel without BPF has no such filter; the program refuses as well: the next test
        ...((await filtersAddresses()) ? networks : {}),
        ...found.socket,
        mount: found.mount,
      };
      for (const [what, result] of Object.entries(refused)) assert.notEqual(result, 'ok', what);
      for (const [path, names] of Object.entries(found.list)) {
        assert.match(names, /^(?:E[A-Z]+|)$/, path);
      }
      say(`refused: ${[...new Set(Object.values(refused))].sort().join(', ')}`);
    });

    it('asks no host that is not allowed, and says so', async () => {
      const scrape = async (host: string) => {
        const { stdout } = await sh(
          `ruby -rnet/http -e 'puts Net::HTTP.post(URI("http://127.0.0.1:10465/api/scrape"), %({"url":"http://${host}/"}), "Content-Type" => "application/json").then { |r| r.code + r.body }'`,
        );
        return stdout;
      };
      for (const host of [PRIVATE_ADDRESS, '[fd77::1]', 'localhost', NAME]) {
        assert.match(await scrape(host), /^403\{"error":"refused","code":"FETCH_HOST"/, host);
      }
      // its name is allowed; what it is said to be is not
      const id = /"uuid":"([^"]+)"/.exec(await scrape(INSIDE))?.[1];
      const state = () => ask(`http://127.0.0.1:10465/api/runs/${id}`);
      await waitFor('the end of it', 30, async () => /"state":"failed"/.test(await state()));
      assert.match(await state(), /"code":"FETCH_ADDRESS","message":"inside\.[^"]+10\.77\.0\.1/);
    });

    for (const [kind, host] of Object.entries(PROXIES)) {
      it(`behind ${kind}: a page, progress as it comes, a site`, async () => {
        const number = kind === 'apache' ? NUMBER : NUMBER + 1;
        const browser = await server().browser();
        const { page } = await browser.open('', host);
        const id = await begin(page, logs(SLOW, number));
        const heard = (await page.evaluate(`(${FOLLOW})('${id}')`)) as string[];
        const states = heard.flatMap((text) =>
          [...text.matchAll(/"state":"(\w+)"/g)].map(([, word]) => word),
        );
        assert.equal(states.at(-1), 'ready', heard.join(''));
        // collected, it would all be one piece
        const fetching = heard.filter((text) => text.includes('"fetching"'));
        assert.ok(fetching.length >= 2, heard.join(''));
        say(`${heard.length} pieces: ${[...new Set(states)].join(', ')}`);
        await page.close();
        const site = await browser.open(`s/${id}/`, host);
        await site.page.locator('.problem').first().waitFor();
        assert.deepEqual(site.troubles, []);
        await site.page.close();
      });
    }

    it('knows who asks through the web servers, and is not talked into another', async () => {
      for (const [kind, host] of Object.entries(PROXIES)) {
        const url = `http://${PRIVATE[0]}:${host.split(':')[1]}/healthz`;
        const headers = { Host: NAME, 'X-Forwarded-For': '198.51.100.9' };
        assert.match(await ask(url, headers), /^200 /, kind);
      }
      const foreign = await ask(`http://${PRIVATE[0]}:8080/healthz`, { Host: 'evil.example.org' });
      assert.match(foreign, /^421 /);
      const whoAsked = async () => {
        const entries = await server().journal(UNIT);
        const served = entries.filter(({ message }) => /served.*healthz/.test(message));
        return served.map(({ message }) => /\bip=(\S+)/.exec(message)?.[1]);
      };
      await waitFor('three questions in the log', 10, async () => {
        const asked = await whoAsked();
        assert.ok(!asked.includes('198.51.100.9'), asked.join());
        return asked.filter((address) => address === PRIVATE[0]).length === 3;
      });
    });

    it('loses no request when it is killed in mid-download', async () => {
      const { page } = await (await server().browser()).open('', PROXIES.apache);
      const id = await begin(page, `${logs(SLOW, NUMBER)}?another`);
      const state = () => ask(`http://127.0.0.1:10465/api/runs/${id}`);
      // on a machine that is slow to ask it may be there already
      await waitFor('bytes', 30, async () =>
        /"state":"(?:ready|fetching","since":"[^"]+","bytes":[1-9])/.test(await state()),
      );
      await sh(`systemctl kill --signal=KILL ${UNIT}`);
      await waitFor('the site', 60, async () =>
        /"state":"ready"/.test(await state().catch(() => '')),
      );
      await page.close();
    });

    it('tells in its metrics what it did', async () => {
      const metrics = () => ask('http://127.0.0.1:10464/metrics');
      for (const what of ['sites', 'sites_bytes', 'fetched_bytes_total', 'answers_total']) {
        const told = new RegExp(
          `^stackvizd_on_demand_${what}\\{[^}]*daemon="serve"[^}]*\\} [1-9]`,
          'm',
        );
        await waitFor(what, 30, async () => told.test(await metrics()));
      }
    });

    it('runs beside watcher and workers too, and goes with them', async () => {
      const both = { ...PARAMETERS, web_server: "'none'" };
      const first = await server().apply(both, { serve: SERVE });
      assert.equal(first.code, 2, first.stdout + first.stderr);
      const second = await server().apply(both, { serve: SERVE });
      assert.equal(second.code, 0, `the second run changed something:\n${second.stdout}`);
      await sh(
        `systemctl is-active ${UNIT} stackviz-watcher stackviz-worker@1 stackviz-sweep.timer`,
      );
      const absent = await server().apply({ ...both, ensure: 'absent' });
      assert.equal(absent.code, 2, absent.stdout);
      const { stdout } = await sh(`
        ip address delete ${PRIVATE[0]}/32 dev lo
        ip address delete ${PRIVATE[1]}/128 dev lo
        systemctl list-units --all --plain --no-legend 'stackviz*'
        ls -d /etc/stackvizd /var/cache/stackvizd /opt/stackvizd 2>/dev/null || true`);
      assert.equal(stdout, '');
    });
  });
}

/** Asks for a run as our page does. @returns its id */
async function begin(page: Page, url: string): Promise<string> {
  const answer = (await page.evaluate(`fetch('/api/scrape', {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: ${JSON.stringify(JSON.stringify({ url }))} }).then((answer) => answer.json())`)) as {
    uuid: string;
  };
  assert.match(answer.uuid ?? '', /^[0-9a-f-]{36}$/, JSON.stringify(answer));
  return answer.uuid;
}
