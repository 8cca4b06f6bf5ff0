/** What a page says without script: the same as the page, and nothing that an upload wants it to be. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

import { buildRun } from '../../../site/model/run/run.ts';
import { groupProblems, problems } from '../../../site/model/run/summary.ts';
import { createWarnings } from '../../../src/build/warnings.ts';
import type { BuildMetadata } from '../../../src/format/dataset.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { writeDataset } from '../../../src/process/dataset.ts';
import { combineMetadata } from '../../../src/process/metadata/combine.ts';
import { fileSource, type Limits } from '../../../src/process/source.ts';
import { countsOf, writePageText } from '../../../src/publish/page-text.ts';
import { renderPage } from '../../../src/publish/site.ts';
import type { ProblemDigest, StreamDigest } from '../../../src/verdict/stream-digest.ts';
import { emptyTally } from '../../../src/verdict/tally.ts';
import { damageOf } from '../../../src/verdict/whole/damage.ts';
import { sentencesOf } from '../../../src/verdict/whole/sentences.ts';
import { RECORDED } from '../../fixtures/recorded.ts';
import fc from '../../harness/property.ts';

const BROKEN = fileURLToPath(new URL('../../fixtures/broken/', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'told-'));
after(() => rmSync(directory, { recursive: true }));

const LIMITS: Limits = {
  maxBytes: 1e9,
  maxRatio: 1000,
  maxTests: 1e6,
  maxAttachmentBytes: 1e8,
  maxOutputBytes: 1e9,
  maxLogBytes: 0,
};
const METADATA: BuildMetadata = combineMetadata();
const streamFiles = [RECORDED, BROKEN].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /subunit(?:\.gz)?$/.test(name))
    .map((name) => folder + name),
);

for (const file of streamFiles) {
  test(`says of ${file.split('/').slice(-2).join('/')} what the page says`, async () => {
    const warnings = createWarnings();
    const { artifacts, told } = await writeDataset(
      [fileSource('subunit', basename(file), () => open(file))],
      {
        directory,
        options: { format: 'stackvizd', packed: false, hashed: true },
        limits: LIMITS,
        warnings,
      },
    );
    const tests = artifacts.find(({ artifact_type: type }) => type === 'tests');
    const text = readFileSync(join(directory, tests?.path ?? ''), 'utf8');
    const published = JSON.parse(text) as TestsFile;
    const run = buildRun(published, damageOf(warnings.list(), published.path));
    const [stream] = told;
    assert.ok(stream);
    assert.deepEqual(stream.tally, run.tally);
    assert.deepEqual(stream.verdict, run.verdict);
    assert.deepEqual(stream.breaks, run.breaks);
    assert.equal(stream.sentences.length, sentencesOf(run).length);
    const listed = problems([run]).map(({ test: { name, status, lane } }) => [name, status, lane]);
    assert.deepEqual(
      stream.problems.map(({ name, outcome, lane }) => [name, outcome, lane]),
      listed,
    );
    const page = writePageText({ metadata: METADATA, streams: told, warnings: [], shared: null });
    const groups = groupProblems(problems([run]));
    assert.equal(page.html.match(/<li><p>/g)?.length ?? 0, groups.length);
    for (const { problems: members } of groups) {
      assert.ok(page.html.includes(members[0]?.test.name.replaceAll('<', '&lt;') ?? '?'));
    }
    assert.ok(page.html.startsWith(`<h1>${run.verdict.text}`));
  });
}

/** What a stream came to whose every text is given. */
function streamWith(problems: Partial<ProblemDigest>[], text: string): StreamDigest {
  const tally = emptyTally();
  tally.tests = tally.runs = tally.of.fail = problems.length;
  return {
    key: text,
    path: text,
    host: text,
    phase: null,
    tally,
    verdict: { text: `${problems.length} failed`, tone: 'bad', of: 'of all' },
    breaks: [],
    announced: false,
    sentences: [text, text],
    telling: { runs: new Map(), lanes: new Map(), owners: new Map(), origin: 0, length: 0 },
    problems: problems.map((problem, index) => ({
      name: `${text}${index}`,
      reason: [`${text} ${index * 7919}`, text],
      frame: text,
      lane: text,
      outcome: 'fail',
      at: 1,
      of: 0,
      index,
      attempt: 1,
      fixture: false,
      seconds: null,
      ...problem,
    })),
    more: 0,
    skips: [],
    notListed: 0,
    ran: null,
    origin: 1,
    length: 1,
  };
}

const everywhere = (text: string, streams: number, problems: number) =>
  writePageText({
    metadata: combineMetadata({ job: text, subject: text, result: text }),
    streams: Array.from({ length: streams }, () =>
      streamWith(
        Array.from({ length: problems }, () => ({})),
        text,
      ),
    ),
    warnings: Array.from({ length: 30 }, () => ({
      code: 'X',
      message: text,
      path: text,
      count: 2,
    })),
    shared: '../../assets/',
  });

const SITE = {
  id: 'x',
  page: '<title>Test run</title><main><!-- told -->nothing<!-- /told --></main>',
  files: [],
};

test('markup, control characters and patterns of replacements are text', () => {
  const evil = `</title><script>1</script><img src=x onerror="1">$& $' \u202e\u0000 &amp; '"`;
  const page = renderPage(SITE, './', './', everywhere(evil, 2, 3));
  assert.equal(page.match(/<script|<img|\u202e|\0/g), null);
  assert.equal(page.match(/<title>/g)?.length, 1);
  assert.ok(
    page.includes('&lt;script&gt;') && page.includes('\\u202e') && page.includes("$&amp; $'"),
  );
  assert.ok(!page.includes('nothing') && page.endsWith('</main>'));
});

test('the tags are ours whatever was uploaded', () => {
  const bare = (html: string) => html.replace(/<bdi>[^<]*<\/bdi>/g, '').match(/<[^>]*>/g) ?? [];
  const wanted = bare(everywhere('x', 1, 1).html).join('');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      assert.equal(bare(everywhere(text, 1, 1).html).join(''), wanted);
    }),
    { numRuns: 300 },
  );
});

test('it stays small: of the worst that can be uploaded, 20 kB packed', () => {
  let seed = 1;
  const noise = () => {
    seed = (seed * 48271) % 2147483647;
    return 0x4e00 + (seed % 20000);
  };
  const text = String.fromCharCode(...Array.from({ length: 700 }, noise));
  const problems = Array.from({ length: 300 }, () => {
    const own = String.fromCharCode(...Array.from({ length: 500 }, noise));
    return { name: own, reason: [own, own, own], frame: own };
  });
  const streams = Array.from({ length: 60 }, () => streamWith(problems, text));
  const metadata = combineMetadata({ job: text, subject: text });
  const warnings = Array.from({ length: 30 }, () => ({ code: 'X', message: text, count: 1 }));
  const { html } = writePageText({ metadata, streams, warnings, shared: '../../assets/' });
  const bytes = gzipSync(html, { level: 6 }).length;
  assert.ok(bytes <= 20 * 1024, `${bytes} bytes`);
  assert.match(html, /more are not listed here/);
  assert.equal(gunzipSync(gzipSync(html)).toString(), html);
});

test('a build without tests, or that failed, says so', () => {
  const none = { metadata: METADATA, streams: [], warnings: [], shared: '../x/' };
  const { html } = writePageText(none);
  assert.match(html, /^<h1>No test results<\/h1>/);
  // of a job of which nothing failed there is no sentence, nor its paragraph
  const paragraphs = Array.from(html.matchAll(/<p>(.*?)<\/p>/gs), ([, text]) => text);
  assert.equal(paragraphs[0], 'This build holds no subunit stream.');
  const failed = writePageText({
    ...none,
    failed: { code: 'PROCESS_MEMORY', message: 'too large' },
  });
  assert.match(failed.html, /^<h1>Not processed<\/h1>[\s\S]*PROCESS_MEMORY/);
  assert.equal(failed.title, 'Not processed · Test run');
});

test('counts add up: what is no test is told to be among them', () => {
  const sum = emptyTally();
  Object.assign(sum, { tests: 53, runs: 53 });
  sum.fixturesOf['set-up'].skip = 1;
  Object.assign(sum.of, { success: 49, skip: 5 });
  assert.equal(countsOf(sum), '5 skipped, 49 passed, 1 set-up or tear-down among them');
});
