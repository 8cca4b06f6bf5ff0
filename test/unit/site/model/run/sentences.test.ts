import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleOfOutput } from '../../../../../site/model/run/sentences.ts';

test('damaged bytes are not called output', () => {
  assert.equal(titleOfOutput({ damaged: undefined }), 'Run output');
  assert.equal(titleOfOutput({ damaged: 'all' }), 'Damaged bytes');
  assert.equal(titleOfOutput({ damaged: 'some' }), 'Run output and damaged bytes');
});
