/** The form: what somebody pastes -> the runs to choose from -> the page of the one that is chosen. */
import { type Job, list, type RunSet, scrape } from './api.ts';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const GOOD = new Set(['SUCCESS', 'succeeded']);
const BAD = /^(?:FAILURE|failed|TIMED_OUT|POST_FAILURE|RETRY_LIMIT|ERROR|NODE_FAILURE)$/;

const say = (text: string) => {
  element('answer').textContent = text;
};

export function refuse(text: string | null): void {
  const place = element('refusal');
  place.textContent = text;
  place.hidden = text === null;
}

function runButton(job: Job): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  const name = document.createElement('span');
  name.textContent = job.name;
  const result = document.createElement('span');
  const status = job.status ?? 'result unknown';
  result.textContent = status;
  result.className = `result ${GOOD.has(status) ? 'good' : BAD.test(status) ? 'bad' : ''}`;
  button.append(name, result);
  button.addEventListener('click', () => void choose(job.url));
  const item = document.createElement('li');
  item.append(button);
  return item;
}

/** What is known of the runs together. */
function headOf(set: RunSet): HTMLElement[] {
  const change = set.change_id === null ? '' : `${set.change_id},${set.revision ?? '?'}`;
  const parts = [set.change_project, change, set.ci_username, set.pipeline];
  const told = parts.filter((part) => part !== null && part !== '').join(' · ');
  const title = document.createElement('h3');
  title.textContent = set.change_subject ?? (told || 'Runs');
  if (set.change_subject === null || told === '') return [title];
  const detail = document.createElement('p');
  detail.className = 'detail';
  detail.textContent = told;
  return [title, detail];
}

function showSets(sets: RunSet[]): void {
  element('sets').replaceChildren(
    ...sets.map((set) => {
      const runs = document.createElement('ul');
      runs.className = 'runs';
      runs.append(...set.jobs.map(runButton));
      const part = document.createElement('div');
      part.className = 'set';
      part.append(...headOf(set), runs);
      return part;
    }),
  );
  element('found').hidden = false;
  element('found-title').focus();
}

/** Asks for a run and goes to its page; `instead`: Back leads to what was before this one. */
async function choose(url: string, instead = false): Promise<void> {
  refuse(null);
  say('Asking for the run …');
  try {
    const page = `/s/${await scrape(url)}/`;
    if (instead) location.replace(page);
    else location.assign(page);
  } catch (error) {
    say('');
    refuse((error as Error).message);
  }
}

/**
 * Looks for what was pasted. Where there is only one run, it is the one.
 *
 * @param unasked by the address, not by the form: there is nothing here to come back to
 */
async function find(what: string, unasked: boolean): Promise<void> {
  const button = element<HTMLButtonElement>('find');
  refuse(null);
  element('found').hidden = true;
  say('Looking …');
  button.disabled = true;
  try {
    const { results, message } = await list(what);
    const jobs = results.flatMap((set) => set.jobs);
    say('');
    const [only] = jobs;
    if (only === undefined) refuse(message ?? 'No run was found.');
    else if (jobs.length === 1) await choose(only.url, unasked);
    else {
      say(`${jobs.length} runs found.`);
      showSets(results);
      history.replaceState(what, '');
    }
  } catch (error) {
    say('');
    refuse((error as Error).message);
  } finally {
    button.disabled = false;
  }
}

/** Starts to listen to the form; with `asked`, or what was found before Back led here, it is filled. */
export function startForm(asked: string): void {
  const field = element<HTMLInputElement>('what');
  element<HTMLFormElement>('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    const what = field.value.trim();
    if (what !== '') void find(what, false);
  });
  const what = typeof history.state === 'string' ? history.state : asked;
  if (what === '') return;
  field.value = what;
  void find(what, true);
}
