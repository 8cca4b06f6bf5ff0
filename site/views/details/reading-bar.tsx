import type { Reading, Route } from '../../model/address/routes.ts';
import { LOG_LEVELS, type LogLevel } from '../../model/details/levels.ts';
import { amendRoute } from '../hooks/use-route.ts';

const LABEL: Record<LogLevel, string> = {
  info: 'info and above',
  warning: 'warnings and errors',
  error: 'errors',
};

/** Looks for text in the attachments, and narrows logs by level. */
export function ReadingBar({ route }: { route: Route & { view: 'details' } }) {
  const change = (reading: Reading) => amendRoute('details', reading);
  return (
    <search class="reading-bar">
      <input
        class="field"
        type="search"
        placeholder="Find in the attachments"
        aria-label="Find in the attachments"
        value={route.find ?? ''}
        onInput={(event) => change({ find: event.currentTarget.value })}
      />
      <label>
        <span class="hidden-visually">Log level</span>
        <select
          class="field"
          value={route.level ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change({ level: LOG_LEVELS.find((level) => level === value) });
          }}
        >
          <option value="">all log levels</option>
          {LOG_LEVELS.map((level) => (
            <option key={level} value={level}>
              {LABEL[level]}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}
