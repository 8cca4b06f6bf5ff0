/** `stackvizd check-config`: the settings in force, as YAML that explains itself. */
import { configKeys } from '../config/keys.ts';
import type { Config } from '../config/schema.ts';

const SECRET = /password$/;

function valueAt(config: Config, path: string): unknown {
  let at: unknown = config;
  for (const part of path.split('.')) at = (at as Record<string, unknown>)[part];
  return at;
}

/** Prints every key with its value, default, variable and meaning. The config was valid to get here. */
export function checkConfig(config: Config, print = (line: string) => console.log(line)): number {
  for (const { path, variable, fallback, description } of configKeys()) {
    const value = valueAt(config, path);
    const shown = SECRET.test(path) && value !== null ? '(set)' : JSON.stringify(value);
    const byDefault =
      fallback === undefined ? 'must be set' : `default ${JSON.stringify(fallback)}`;
    print(`${path} = ${shown}`);
    print(`    ${description} (${byDefault}; ${variable})`);
  }
  print('The configuration is valid.');
  return 0;
}
