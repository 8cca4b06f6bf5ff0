/**
 * Debian's Firefox, by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/): JSON over a WebSocket, which the
 * browser itself serves with `--remote-debugging-port`. playwright-core drives its own Firefox only, and
 * geckodriver is no Debian 12 package. What the tests ask for is little.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from './harness.ts';

const EXECUTABLE = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const START_MS = 60_000;
const ANSWER_MS = 30_000;
/** Nothing that calls home, nothing that asks. */
const PREFERENCES = `
user_pref('app.normandy.enabled', false);
user_pref('app.update.enabled', false);
user_pref('browser.shell.checkDefaultBrowser', false);
user_pref('browser.aboutwelcome.enabled', false);
user_pref('datareporting.policy.dataSubmissionEnabled', false);
user_pref('network.captive-portal-service.enabled', false);
user_pref('network.connectivity-service.enabled', false);
user_pref('network.dns.disablePrefetch', true);
user_pref('services.settings.server', 'http://127.0.0.1:9/');
user_pref('toolkit.telemetry.enabled', false);
`;

type Json = Record<string, unknown>;

/** Key values of WebDriver. */
export const KEYS = { Enter: '\uE007', Escape: '\uE00C' } as const;

/** One page of a Firefox of its own. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Json) => void>();
  #next = 1;
  #context = '';
  /** Errors and warnings that the page logged or threw. */
  readonly complaints: string[] = [];

  private constructor(process: ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data))));
  }

  static async start(width = 1280, height = 720): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'stackviz-firefox-'));
    await writeFile(join(profile, 'user.js'), PREFERENCES);
    const options = ['--headless', '--no-remote', '--profile', profile];
    const child = spawn(EXECUTABLE, [...options, '--remote-debugging-port', '0', 'about:blank'], {
      // As root, the home of another user is none.
      env: { ...process.env, HOME: profile, MOZ_HEADLESS_WIDTH: `${width}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const socket = new WebSocket(`${await addressOf(child)}/session`);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('no connection to Firefox')));
    });
    const firefox = new Firefox(child, profile, socket);
    await firefox.#ask('session.new', { capabilities: {} });
    await firefox.#ask('session.subscribe', { events: ['log.entryAdded'] });
    const { contexts } = await firefox.#ask('browsingContext.getTree', {});
    firefox.#context = (contexts as { context: string }[])[0]?.context ?? '';
    const viewport = { width, height };
    await firefox.#ask('browsingContext.setViewport', { context: firefox.#context, viewport });
    return firefox;
  }

  #hear({ id, method, params, ...rest }: Json): void {
    if (typeof id === 'number') {
      this.#waiting.get(id)?.(rest);
      this.#waiting.delete(id);
    } else if (method === 'log.entryAdded') {
      const { level, text } = params as { level: string; text: string };
      if (level === 'error' || level === 'warn') this.complaints.push(`${level}: ${text}`);
    }
  }

  #ask(method: string, params: Json): Promise<Json> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), ANSWER_MS);
      this.#waiting.set(id, ({ type, result, error, message }) => {
        clearTimeout(timer);
        if (type === 'success') resolve(result as Json);
        else reject(new Error(`${method}: ${error}: ${message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Goes to an address; resolves when its document is there. */
  async open(url: string): Promise<void> {
    await this.#ask('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
  }

  /** The value of an expression in the page, by way of JSON. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.#ask('script.evaluate', {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
      target: { context: this.#context },
      awaitPromise: true,
    });
    const { type, result, exceptionDetails } = answer as {
      type: string;
      result?: { value: string };
      exceptionDetails?: { text: string };
    };
    if (type !== 'success' || !result) throw new Error(`${expression}: ${exceptionDetails?.text}`);
    return JSON.parse(result.value);
  }

  /** Waits until an element is there, and is in the layout. */
  async waitFor(selector: string): Promise<void> {
    const query = JSON.stringify(selector);
    await waitUntil(selector, () =>
      this.evaluate(`document.querySelector(${query})?.getClientRects().length > 0`),
    );
  }

  /** The text of the first such element, as it is seen; empty where there is none (yet). */
  text(selector: string): Promise<string> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);
  }

  /** Clicks with the mouse, in the middle of the first such element or at a place in the window. */
  async click(where: string | { x: number; y: number }): Promise<void> {
    const { x, y } = typeof where === 'string' ? await this.#middleOf(where) : where;
    await this.#ask('input.performActions', {
      context: this.#context,
      actions: [
        {
          type: 'pointer',
          id: 'mouse',
          actions: [
            { type: 'pointerMove', x: Math.round(x), y: Math.round(y) },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ],
        },
      ],
    });
  }

  #middleOf(selector: string): Promise<{ x: number; y: number }> {
    return this.evaluate(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: 'center' });
      const box = element.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    })()`);
  }

  /** Types keys, one after the other. */
  async press(...keys: string[]): Promise<void> {
    const actions = keys.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#ask('input.performActions', {
      context: this.#context,
      actions: [{ type: 'key', id: 'keyboard', actions }],
    });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.#ask('browser.close', {}).catch(() => this.#process.kill());
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
    this.#socket.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Where the browser says that it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => reject(new Error(`Firefox ${why}: ${said.slice(-2000)}`));
    const timer = setTimeout(() => fail('does not listen'), START_MS);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code) => fail(`ended (${code})`));
    child.stderr?.on('data', (bytes) => {
      said = (said + bytes).slice(-20_000);
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1] as string);
    });
  });
}
