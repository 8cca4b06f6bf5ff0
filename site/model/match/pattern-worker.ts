/** Matches beside the page: a script of its own, fetched with the first regular expression. */
import { answerMatches, type MatchScope } from './match-worker.ts';

answerMatches(self as unknown as MatchScope);
