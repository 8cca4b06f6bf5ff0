/** Streams of version 1 that are made up: valid ones, and lines in any order. */
import fc from '../harness/property.ts';
import { content, mime, word } from './streams-v2.ts';

const v1Id = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'a.b.T.test_x', 'ä', 'a [', 'with space') },
  { weight: 1, arbitrary: word.filter((text) => !/[\n\0]/.test(text) && text.trim() !== '') },
);
const v1Time = fc
  .tuple(
    fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }),
    fc.constantFrom('', '.357512', '.503323', '.5', '.123456789'),
    fc.constantFrom('Z', '', '+02:00', '-01:30'),
  )
  .map(
    ([date, fraction, zone]) =>
      `time: ${date.toISOString().slice(0, 19).replace('T', ' ')}${fraction}${zone}\n`,
  );
const v1Tags = fc
  .array(fc.constantFrom('worker-0', 'slow', '-slow', '-worker-0', 'ä', '-'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((tags) => `tags: ${tags.join(' ')}\n`);
const v1Line = fc.oneof(
  v1Time,
  v1Tags,
  fc.constantFrom('progress: +3\n', 'progress: push\n', 'progress: 12\n', 'progress 50% done\n'),
  fc.constantFrom(
    'noise\n',
    'test:\n',
    'success: nobody\n',
    'uxsuccess: nobody\n',
    'k a\n',
    ']\n',
    '\n',
  ),
);
/** A body in HTTP's chunked coding. */
const v1Chunks = fc
  .array(content, { maxLength: 3 })
  .map((chunks) =>
    Buffer.concat([
      ...chunks
        .filter((chunk) => chunk.length > 0)
        .flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16).toUpperCase()}\r\n`), chunk]),
      Buffer.from('0\r\n'),
    ]),
  );
const v1Part = fc
  .tuple(
    mime.filter((type) => type.includes('/')),
    fc.constantFrom('log', 'traceback', "pythonlogging:''"),
    v1Chunks,
  )
  .map(([type, name, body]) =>
    Buffer.concat([Buffer.from(`Content-Type: ${type}\n${name}\n`), body]),
  );
const v1Details = fc.oneof(
  fc.constant(Buffer.from('\n')),
  fc
    .array(fc.constantFrom('Traceback\n', ' ] quoted\n', 'glued]\n', '\n', 'ä\n', 'test: a\n'), {
      maxLength: 4,
    })
    .map((lines) => Buffer.from(` [\n${lines.join('')}]\n`)),
  fc
    .array(v1Part, { maxLength: 3 })
    .map((parts) => Buffer.concat([Buffer.from(' [ multipart\n'), ...parts, Buffer.from(']\n')])),
);
const v1Test = fc
  .tuple(
    v1Id,
    fc.constantFrom('test: ', 'testing: ', 'test '),
    fc.array(v1Line, { maxLength: 3 }),
    fc.constantFrom(
      'success: ',
      'successful: ',
      'failure: ',
      'error: ',
      'skip: ',
      'xfail: ',
      'uxsuccess: ',
      'success ',
      'knownfail: ',
    ),
    v1Details,
    fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom('error: ', 'skip: ', 'success: '), v1Details),
      },
    ),
  )
  .map(([name, begin, lines, outcome, details, second]) =>
    Buffer.concat([
      Buffer.from(`${begin}${name}\n${lines.join('')}${outcome}${name}`),
      details,
      ...(second === null ? [] : [Buffer.from(`${second[0]}${name}`), second[1]]),
    ]),
  );

/** Tests of version 1 with lines between them. */
export const validV1 = fc
  .array(
    fc.oneof(
      v1Test,
      v1Line.map((line) => Buffer.from(line)),
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((pieces) => Buffer.concat(pieces));

/** All there is in version 1, in any order. */
export const hostileV1 = fc
  .array(
    fc.oneof(
      v1Time,
      v1Tags,
      fc.constantFrom(
        'test: a\n',
        'test: b\n',
        'testing\ta\n',
        'test:: a\n',
        'test:  a\n',
        ' test: a\n',
      ),
      fc.constantFrom(
        'success: a\n',
        'success: b\n',
        'skip a\n',
        'error:\x0ca\n',
        'xfail: a \n',
        'k: a\n',
      ),
      fc.constantFrom(
        'failure: a [\n',
        'skip: a [\n',
        'successful: b [\n',
        ' ]\n',
        ']\n',
        ']\r\n',
        '] \n',
      ),
      fc.constantFrom(
        'error: a [ multipart\n',
        'uxsuccess: a [ multipart\n',
        'skip: b [ multipart\n',
      ),
      fc.constantFrom(
        'error: a [ why ]\n',
        'error: b [ why\n',
        'more ]\n',
        'error: c d [ [  FAILED  ] GROUP SETUP ]\n',
        'knownfail: a\n',
        'fail: b [\n',
        'error: no such file\n',
        'failure: c d [\n',
        'testsuite: s\n',
        'skip-testsuite: s\n',
        'testsuite-failure: s [\n',
        'testsuite-success: s\n',
      ),
      fc.constantFrom(
        'Content-Type: text/plain\n',
        'Content-Type: text/x/y\n',
        'Content-Type:\n',
        'x a/b\n',
      ),
      fc.constantFrom(
        'log\n',
        '\n',
        '3\r\nabc',
        '4\r\nabc\n',
        '0\r\n',
        '3\n',
        'zz\r\n',
        '00a\r\n',
        '\r\n',
      ),
      fc.constantFrom(
        'progress: 1\n',
        'progress: x\n',
        'time: never\n',
        'time: 2026-02-30 00:00:00Z\n',
        'a',
      ),
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((lines) => Buffer.from(lines.join('')));
