import { shortName } from '../../../src/verdict/names.ts';
import { writeCard } from '../../model/evidence/evidence.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import type { Test } from '../../model/run/run.ts';
import styles from '../../styles/details/evidence.css?inline';
import tokens from '../../styles/tokens.css?inline';
import { save } from '../details/save.ts';
import { collectEvidence } from './collect.ts';

/** Saves what is known of a failure as one file. @throws LoadError */
export async function saveEvidence(store: Store, data: LoadedStream, test: Test): Promise<void> {
  const card = writeCard(await collectEvidence(store, data, test), `${tokens}${styles}`);
  const name = `${shortName(test.name)}${test.attempt > 1 ? `-run-${test.attempt}` : ''}`;
  save(`${name.slice(0, 90)}.html`, new TextEncoder().encode(card), 'text/html');
}
