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

/** What is known of the runs together, in one line. */
function titleOf(set: RunSet): string {
  const change = set.change_id === null ? '' : `${set.change_id},${set.revision ?? '?'}`;
  const parts = [set.change_subject, set.change_project, change, set.ci_username, set.pipeline];
  return parts.filter((part) => part !== null && part !== '').join(' · ') || 'Runs';
}

function showSets(sets: RunSet[]): void {
  element('sets').replaceChildren(
    ...sets.map((set) => {
      const title = document.createElement('h3');
      title.textContent = titleOf(set);
      const runs = document.createElement('ul');
      runs.className = 'runs';
      runs.append(...set.jobs.map(runButton));
      const part = document.createElement('div');
      part.className = 'set';
      part.append(title, runs);
      return part;
    }),
  );
  element('found').hidden = false;
  element('found-title').focus();
}

/** Asks for a run and goes to its page. */
async function choose(url: string): Promise<void> {
  refuse(null);
  say('Asking for the run …');
  try {
    location.assign(`/s/${await scrape(url)}/`);
  } catch (error) {
    say('');
    refuse((error as Error).message);
  }
}

/** Looks for what was pasted. Where there is only one run, it is the one. */
export async function find(what: string): Promise<void> {
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
    else if (jobs.length === 1) await choose(only.url);
    else {
      say(`${jobs.length} runs found.`);
      showSets(results);
    }
  } catch (error) {
    say('');
    refuse((error as Error).message);
  } finally {
    button.disabled = false;
  }
}

/** Starts to listen to the form. */
export function startForm(): void {
  element<HTMLFormElement>('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    const what = element<HTMLInputElement>('what').value.trim();
    if (what !== '') void find(what);
  });
}
