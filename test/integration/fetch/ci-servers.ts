/**
 * Servers that answer as Zuul and Gerrit do: the shapes are those of their documentation and source (BuildConverter
 * and BuildsetConverter of Zuul 12, and of Zuul 9; Gerrit's ChangeInfo); what they say is made up.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const BUILD = '5f3e0c11d2ab44d0a9d3c3b7f1a2b3c4';
export const OLD_BUILD = '91aa0c11d2ab44d0a9d3c3b7f1a2b3c4';
export const LOST_BUILD = '00000c11d2ab44d0a9d3c3b7f1a2b3c4';
export const BUILDSET = '8c0f0c11d2ab44d0a9d3c3b7f1a2b3c4';
export const CHANGE = 904711;

export interface Web {
  /** Without a slash at its end. */
  url: string;
  /** Paths that were asked for. */
  asked: string[];
  close(): Promise<void>;
}

/** A server of ours on a free port of the loopback interface. */
export async function startWeb(
  answer: (path: string, response: ServerResponse, request: IncomingMessage) => void,
): Promise<Web> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request.url ?? '', response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const REF = {
  project: 'openstack/nova',
  branch: 'master',
  change: CHANGE,
  patchset: '3',
  ref: `refs/changes/11/${CHANGE}/3`,
  oldrev: null,
  newrev: null,
  ref_url: `https://review.example.org/c/openstack/nova/+/${CHANGE}`,
};

/** @param logs where the logs of all builds are, with a slash at its end */
export function startZuul(logs: string): Promise<Web> {
  const common = {
    _id: 1,
    job_name: 'stackviz-fixture-full',
    result: 'FAILURE',
    held: false,
    start_time: '2026-11-22T16:19:21',
    end_time: '2026-11-22T17:02:44',
    duration: 2603.0,
    voting: true,
    log_url: logs,
    nodeset: 'ubuntu',
    error_detail: null,
    final: true,
    provides: [],
    pipeline: 'check',
    event_id: 'e',
    event_timestamp: '2026-11-22T16:10:00',
    buildset: { uuid: BUILDSET },
  };
  const build = {
    ...common,
    uuid: BUILD,
    artifacts: [
      {
        name: 'Zuul Manifest',
        url: `${logs}zuul-manifest.json`,
        metadata: { type: 'zuul_manifest' },
      },
    ],
    ref: REF,
  };
  // before Zuul 10 the members of `ref` stood beside the others
  const old = { ...common, uuid: OLD_BUILD, artifacts: [], ...REF, job_name: 'older' };
  const lost = { ...build, uuid: LOST_BUILD, log_url: null, result: null };
  const buildset = {
    _id: 1,
    uuid: BUILDSET,
    result: 'FAILURE',
    message: 'Build failed.',
    pipeline: 'check',
    event_id: 'e',
    first_build_start_time: '2026-11-22T16:19:21',
    last_build_end_time: '2026-11-22T17:02:44',
    refs: [REF],
    builds: [build, lost],
  };
  return startWeb((path, response) => {
    const url = new URL(path, 'http://zuul');
    // the second is of a host of one tenant
    const [, call = ''] =
      /^(?:\/zuul\/api\/tenant\/openstack|\/api)(\/.*)$/.exec(url.pathname) ?? [];
    const answers: Record<string, unknown> = {
      [`/build/${BUILD}`]: build,
      [`/build/${OLD_BUILD}`]: old,
      [`/build/${LOST_BUILD}`]: lost,
      [`/buildset/${BUILDSET}`]: buildset,
      '/builds': url.searchParams.get('change') === String(CHANGE) ? [build, lost, old] : [],
    };
    const body = answers[call];
    response.setHeader('Content-Type', 'application/json');
    if (body !== undefined) response.end(JSON.stringify(body));
    else response.writeHead(404).end('{"code": 404, "description": "not found"}');
  });
}

/** A review with reports of several CIs. @param zuul its pages of builds, without a slash at its end */
export function startGerrit(zuul: string, logs: string): Promise<Web> {
  const message = (
    username: string,
    revision: number,
    date: string,
    text: string,
    tag?: string,
  ) => ({
    id: 'x',
    author: { _account_id: 1, name: username.toUpperCase(), username },
    date: `2026-11-22 ${date}.000000000`,
    message: `Patch Set ${revision}: Verified-1\n\n${text}`,
    _revision_number: revision,
    ...(tag && { tag }),
  });
  const detail = {
    id: `openstack%2Fnova~master~I${'0a'.repeat(20)}`,
    project: 'openstack/nova',
    branch: 'master',
    change_id: `I${'0a'.repeat(20)}`,
    subject: 'Show <what> ran & when',
    status: 'NEW',
    _number: CHANGE,
    owner: { _account_id: 1, name: 'A', username: 'a' },
    labels: {},
    messages: [
      message('zuul', 2, '10:00:00', 'Starting check jobs.'),
      message(
        'zuul',
        2,
        '11:00:00',
        `Build failed (check pipeline).\n\n- old-job ${logs}gone/ : FAILURE in 1h 2m 3s`,
      ),
      message('third-party', 3, '16:00:00', `Build succeeded.\n\n- dsvm ${logs} : SUCCESS in 1h`),
      message('reviewer', 3, '16:30:00', 'recheck'),
      message(
        'zuul',
        3,
        '17:03:00',
        `Build failed (check pipeline).\n${zuul}/buildset/${BUILDSET}\n\n- stackviz-fixture-full ${zuul}/build/${BUILD} : FAILURE in 43m 23s\n- lost ${zuul}/build/${LOST_BUILD} : LOST in 1s (non-voting)`,
        'autogenerated:zuul:check',
      ),
    ],
  };
  return startWeb((path, response) => {
    if (path !== `/r/changes/${CHANGE}/detail`) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
      return;
    }
    response.setHeader('Content-Type', 'application/json;charset=utf-8');
    response.end(`)]}'\n${JSON.stringify(detail)}`);
  });
}
