/** The API of upstream's deployer: every row of the table in docs/on-demand.md. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { RECORDED } from '../../fixtures/recorded.ts';
import { type FakeCi, startFakeCi, zuulComment } from './fake-ci.ts';
import { type Serve, startServe, temporaryDirectory } from './serve-harness.ts';

const NO_REQUEST = '00000000-0000-8000-8000-000000000000';
const LISTED =
  'change_id change_project change_subject ci_username index jobs pipeline revision status';
const TASK =
  'artifacts change_id change_project change_subject ci_username id name pipeline revision status url';
const ARTIFACT = 'artifact_name artifact_type content_encoding content_type id primary';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const keys = (object: object) => Object.keys(object).sort().join(' ');

describe("the deployer's API", () => {
  let ci: FakeCi;
  let serve: Serve;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let logs: string;

  before(async () => {
    ci = await startFakeCi();
    directory = await temporaryDirectory();
    for (const name of ['testrepository.subunit.gz', 'dstat-csv_log.txt.gz']) {
      ci.files.set(`/logs/full/${name}`, readFileSync(RECORDED + name));
    }
    ci.files.set('/logs/none/readme.html', Buffer.from('<p>'));
    logs = `${ci.url}/logs/full/`;
    const lines = [
      `- tempest-full ${logs} : FAILURE in 1h 21m 12s`,
      `- tempest-docs ${ci.url}/logs/none/ : SUCCESS in 2m 02s (non-voting)`,
    ];
    const subject = 'Say what is wrong';
    const messages = [
      zuulComment(2, 'succeeded', lines.slice(1)),
      { ...zuulComment(3, 'failed', lines), _revision_number: 3 },
    ];
    ci.changes.set('912345', { _number: 912_345, project: 'openstack/nova', subject, messages });
    serve = await startServe(directory.path, [ci.host]);
  });

  after(async () => {
    await serve.daemon.end('SIGTERM');
    await ci.close();
    await directory.remove();
  });

  const list = async (q: string) => (await serve.post('/api/list', { q })).body.results;

  it('lists the runs of a change by its number', async () => {
    const results = await list('912345');
    assert.equal(results.length, 2);
    for (const result of results) assert.equal(keys(result), LISTED);
    const [{ jobs, index, ...newest }] = results;
    assert.deepEqual(newest, {
      status: 'FAILURE',
      ci_username: 'zuul',
      pipeline: 'check',
      change_id: 912_345,
      revision: 3,
      change_project: 'openstack/nova',
      change_subject: 'Say what is wrong',
    });
    assert.equal(index, 0);
    assert.deepEqual(jobs[0], { name: 'tempest-full', url: logs, status: 'FAILURE' });
    assert.equal(keys(jobs[1]), 'name status url');
  });

  it('lists by number and revision, address and fragment', async () => {
    for (const q of [
      '912345,3',
      '912345/3',
      `${ci.url}/c/openstack/nova/+/912345/3`,
      `${ci.url}/#/c/912345/3`,
      '/c/912345/3',
    ]) {
      const results = await list(q);
      assert.deepEqual([results.length, results[0]?.revision], [1, 3], q);
    }
    assert.equal((await list(`${ci.url}/912345`)).length, 2);
    assert.deepEqual(await list('912345,9'), []);
  });

  it('lists an address of logs as one run', async () => {
    const [result, ...others] = await list(logs);
    assert.deepEqual(others, []);
    assert.equal(keys(result), LISTED);
    assert.deepEqual(result.jobs, [{ name: 'direct-link', url: logs, status: null }]);
    assert.deepEqual([result.index, result.change_id, result.revision], [0, null, null]);
  });

  it('lists nothing where it understands nothing, and says why', async () => {
    const { status, body } = await serve.post('/api/list', { q: 'tempest' });
    assert.equal(status, 200);
    assert.deepEqual(body.results, []);
    assert.equal(body.code, 'FETCH_WHAT');
    assert.equal((await serve.post('/api/list', { q: '404' })).status, 502);
  });

  it('takes, follows and gives out a run', async () => {
    const told = {
      name: 'tempest-full',
      status: 'FAILURE',
      change_id: 912_345,
      revision: 3,
      change_project: 'openstack/nova',
      change_subject: 'Say what is wrong',
      ci_username: 'zuul',
      pipeline: 'check',
    };
    const taken = await serve.post('/api/scrape', { url: logs, ...told });
    assert.equal(taken.status, 202);
    assert.equal(keys(taken.body), 'status uuid');
    assert.equal(taken.body.status, 'queued');
    const { uuid } = taken.body;
    assert.match(uuid, UUID);
    const same = await serve.post('/api/scrape', { url: logs, ...told });
    assert.equal(same.body.uuid, uuid);

    const seen = new Set<string>();
    for (let status = ''; status !== 'finished'; seen.add(status)) {
      const { body, status: code } = await serve.post('/api/status', { q: uuid });
      assert.equal(code, 200);
      assert.equal(keys(body), 'message status uuid');
      assert.equal(body.uuid, uuid);
      status = body.status;
      assert.ok(['new', 'pending', 'finished'].includes(status), JSON.stringify(body));
    }

    const { status, body: task } = await serve.post('/api/task', { q: uuid });
    assert.equal(status, 200);
    assert.equal(keys(task), TASK);
    const { artifacts, id, url, ...facts } = task;
    assert.deepEqual([id, url], [uuid, logs]);
    assert.deepEqual(facts, told);
    const types = artifacts.map((one: { artifact_type: string }) => one.artifact_type).sort();
    assert.deepEqual(types, ['dstat', 'subunit', 'subunit-details', 'subunit-stats']);
    for (const artifact of artifacts) {
      assert.equal(keys(artifact), ARTIFACT);
      assert.match(artifact.id, UUID);
      assert.equal(artifact.primary, artifact.artifact_type === 'subunit');
    }
    await blobsAreAsListed(artifacts);
    await siteIsThere(uuid);
  });

  type Artifact = Record<'id' | 'artifact_type' | 'content_type' | 'content_encoding', string>;

  async function blobsAreAsListed(artifacts: Artifact[]): Promise<void> {
    for (const artifact of artifacts) {
      const response = await fetch(`${serve.url}/api/blob/${artifact.id}`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), artifact.content_type);
      assert.equal(response.headers.get('content-encoding'), artifact.content_encoding);
      // fetch has unpacked it by its Content-Encoding
      const text = await response.text();
      if (artifact.artifact_type === 'dstat') assert.match(text, /^"?[Dd]stat.*CSV output/);
      else JSON.parse(text);
      if (artifact.artifact_type === 'subunit') assert.ok(JSON.parse(text).length > 50);
    }
  }

  async function siteIsThere(uuid: string): Promise<void> {
    const page = await serve.get(`/s/${uuid}/`);
    assert.equal(page.status, 200);
    assert.match(page.body, /stackvizd-data/);
    const [, asset = ''] = /src="([^"]+\.js)"/.exec(page.body) ?? [];
    const script = await fetch(new URL(asset, `${serve.url}/s/${uuid}/`));
    assert.equal(script.status, 200);
    assert.match(script.headers.get('content-type') ?? '', /javascript/);
    const { body: config } = await serve.get(`/s/${uuid}/data/config.json`);
    assert.deepEqual([config.deployer, config.root, config.apiRoot], [true, '/s/', '/api']);
    assert.equal(config.datasets.length, 1);
    const bare = await fetch(`${serve.url}/s/${uuid}`, { redirect: 'manual' });
    assert.deepEqual([bare.status, bare.headers.get('location')], [301, `/s/${uuid}/`]);
  }

  it('says why there is no site', async () => {
    const { body } = await serve.post('/api/scrape', { url: `${ci.url}/logs/none/` });
    await serve.until(body.uuid, 'failed');
    const { body: status } = await serve.post('/api/status', { q: body.uuid });
    assert.equal(status.status, 'error');
    assert.match(status.message, /^FETCH_NO_INPUTS: /);
    const task = await serve.post('/api/task', { q: body.uuid });
    assert.equal(task.status, 200);
    assert.equal(keys(task.body), 'error message');
    assert.equal(task.body.error, 'scrape task failed');
    assert.equal((await serve.get(`/s/${body.uuid}/`)).status, 200);
  });

  it('is not ready before it is', async () => {
    ci.pace = { bytes: 500, pauseMs: 100 };
    try {
      const { body } = await serve.post('/api/scrape', { url: `${ci.url}/logs/full/?slow` });
      const task = await serve.post('/api/task', { q: body.uuid });
      assert.equal(task.status, 202);
      assert.deepEqual(task.body, { error: 'not ready yet' });
    } finally {
      ci.pace = null;
    }
  });

  it('knows no request and no file that nobody asked for', async () => {
    for (const q of [NO_REQUEST, 'x', '../../etc/passwd', '']) {
      for (const call of ['/api/status', '/api/task']) {
        const { status, body } = await serve.post(call, { q });
        assert.equal(status, 404);
        assert.deepEqual(body, { error: 'not found' });
      }
    }
    for (const id of [NO_REQUEST, `${NO_REQUEST.slice(0, -1)}1`, 'x', '..%2f..%2fetc%2fpasswd']) {
      const { status, body } = await serve.get(`/api/blob/${id}`);
      assert.equal(status, 404, id);
      assert.deepEqual(body, { error: 'not found' });
    }
    assert.equal((await serve.get(`/s/${NO_REQUEST}/`)).status, 404);
  });

  it('has a page behind /go/', async () => {
    for (const what of ['', '912345', 'https://review.example.org/c/p/+/912345', 'a%20b']) {
      const { status, body } = await serve.get(`/go/${what}`);
      assert.equal(status, 200);
      assert.match(body, /id="ask"/);
    }
  });
});
