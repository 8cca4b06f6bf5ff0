/**
 * Writes docs/configuration.md from the schema: `node scripts/configuration-doc.ts`. A unit test
 * fails when the file is not current.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configKeys } from '../src/config/keys.ts';

const HEAD = `# Configuration

One YAML file, \`/etc/stackvizd/stackvizd.yaml\` unless \`--config\` or \`STACKVIZD_CONFIG\` names another.
Every key can be overridden by the environment variable beside it; where \`null\` is allowed, an empty
variable means \`null\`. The settings are validated once at start; \`stackvizd check-config\` says what is
wrong, with key and line, and lists what is in force.

Only \`root\` must be set. An example:

\`\`\`yaml
root: /srv/static/logs
queue:
  redis:
    socketPath: /run/redis/redis-server.sock
watch:
  quietPeriodSeconds: 120
\`\`\`

<!-- written by scripts/configuration-doc.ts from src/config/schema.ts -->

| key | default | meaning | variable |
| --- | --- | --- | --- |
`;

const cell = (text: string) => text.replaceAll('|', '\\|');

/** The whole file. */
export function configurationDoc(): string {
  const rows = configKeys().map(({ path, variable, fallback, description }) => {
    const shown = fallback === undefined ? 'must be set' : `\`${JSON.stringify(fallback)}\``;
    return `| \`${path}\` | ${shown} | ${cell(description)} | \`${variable}\` |\n`;
  });
  return HEAD + rows.join('');
}

export const DOC_FILE = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(DOC_FILE, configurationDoc());
