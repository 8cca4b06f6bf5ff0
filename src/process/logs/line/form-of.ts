/** Which form a log has, by its lines. */
import { FORMS, type LogForm, STAMPED } from './formats.ts';
import { withoutColours } from './oslo-text.ts';

/** Lines by which the form of a log is told, if one of them has any. */
const TRIED = 200;

/** The form that most lines have of the first of a log that have any; null: none has one. */
export function formOf(lines: readonly string[]): LogForm | null {
  for (let from = 0; from < lines.length; from += TRIED) {
    const form = commonest(lines.slice(from, from + TRIED).map(withoutColours));
    if (form !== null) return form;
  }
  return null;
}

function commonest(tried: readonly string[]): LogForm | null {
  let best: LogForm | null = null;
  let most = 0;
  for (const form of FORMS) {
    const count = tried.filter((line) => form.pattern.test(line)).length;
    if (count > most) [best, most] = [form, count];
  }
  return best ?? (tried.some((line) => STAMPED.pattern.test(line)) ? STAMPED : null);
}
