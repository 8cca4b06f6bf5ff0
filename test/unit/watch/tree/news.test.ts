import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { News } from '../../../../src/watch/tree/news.ts';

/** Of width 2 and room for 4; every look waits until it is let go on. */
function setUp() {
  const looked: string[] = [];
  const waiting: ((error?: Error) => void)[] = [];
  const errors: unknown[] = [];
  const left = { count: 0 };
  const news = new News({
    width: 2,
    limit: 4,
    act: (directory, name) => {
      looked.push(`${directory}/${name}`);
      return new Promise((done, fail) => {
        waiting.push((error) => (error === undefined ? done() : fail(error)));
      });
    },
    onLeft: () => {
      left.count += 1;
    },
    onError: (error) => errors.push(error),
  });
  const goOn = async (error?: Error) => {
    waiting.shift()?.(error);
    await new Promise((done) => setImmediate(done));
  };
  return { news, looked, goOn, errors, left };
}

describe('names that came to directories', () => {
  it('are looked at some at a time, each once', async () => {
    const { news, looked, goOn } = setUp();
    news.add('a', ['1', '2', '3', '4']);
    news.add('a', ['3', '4']);
    assert.deepEqual(looked, ['a/1', 'a/2']);
    while (looked.length < 4) await goOn();
    // it is looked at already: what is told now may have come after that
    news.add('a', ['4']);
    for (let i = 0; i < 4; i++) await goOn();
    assert.deepEqual(looked, ['a/1', 'a/2', 'a/3', 'a/4', 'a/4']);
  });

  it('are left where there are too many, and there is room again afterwards', async () => {
    const { news, looked, goOn, left } = setUp();
    news.add('a', ['1', '2']);
    news.add('b', ['1', '2', '3', '4', '5', '6']);
    assert.equal(left.count, 1);
    for (let i = 0; i < 10; i++) await goOn();
    assert.deepEqual(looked, ['a/1', 'a/2', 'b/1', 'b/2', 'b/3', 'b/4']);
    news.add('b', ['5']);
    assert.equal(looked.at(-1), 'b/5');
    assert.equal(left.count, 1);
  });

  it('one that fails leaves the others', async () => {
    const { news, looked, goOn, errors } = setUp();
    news.add('a', ['1', '2', '3']);
    await goOn(new Error('EIO'));
    assert.deepEqual(looked, ['a/1', 'a/2', 'a/3']);
    assert.equal(errors.length, 1);
  });
});
