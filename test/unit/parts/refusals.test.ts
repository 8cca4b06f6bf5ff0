import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../../src/commands/check-config.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { refuseFor } from '../../../src/parts/refusals.ts';

const load = (environment: Record<string, string>) =>
  loadConfig({ overrides: { root: import.meta.dirname }, environment });

test('what one command cannot start with is refused by that one, and told by check-config', () => {
  const wrong: ['run' | 'serve', Record<string, string>, RegExp][] = [
    ['run', { STACKVIZD_METRICS_PORT: '8080' }, /metrics\.port: 8080 is serve\.port too/],
    [
      'run',
      { STACKVIZD_METRICS_PORT: '8080', STACKVIZD_METRICS_HOST: '0.0.0.0' },
      /metrics\.port: 8080 is serve\.port too/,
    ],
    ['serve', { STACKVIZD_ON_DEMAND_ROLE: 'server' }, /reaches nobody/],
    ['serve', { STACKVIZD_ON_DEMAND_MAX_MEBIBYTES: '9216' }, /4 runs at a time may take 9216/],
  ];
  for (const [command, environment, message] of wrong) {
    const config = load(environment);
    assert.throws(() => refuseFor(command, config), { code: 'CONFIG_INVALID', message });
    const other = command === 'run' ? 'serve' : 'run';
    refuseFor(other, config);
    const warnings: string[] = [];
    checkConfig(
      config,
      () => undefined,
      (line) => warnings.push(line),
    );
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', message);
    assert.ok(warnings[0]?.endsWith(`; \`${command}\` does not start`), warnings[0]);
  }
  const elsewhere = { STACKVIZD_METRICS_PORT: '8080', STACKVIZD_METRICS_HOST: '192.0.2.1' };
  for (const environment of [
    {},
    elsewhere,
    { STACKVIZD_METRICS_PORT: '0', STACKVIZD_SERVE_PORT: '0' },
  ]) {
    refuseFor('run', load(environment));
  }
});
