import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/**
 * The daemon and all it imports, as few modules: loading 120 files took as much CPU as reading a small
 * build. Modules that run by themselves (src/base/program.ts) are files of their own.
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist',
    // the site is in there
    emptyOutDir: false,
    // traces of errors stay readable
    minify: false,
    rolldownOptions: {
      external: builtinModules.flatMap((name) => [name, `node:${name}`]),
      input: [
        'src/cli.ts',
        'src/history/keeper/keeper-process.ts',
        'src/process/build.ts',
        'src/process/sandbox/child.ts',
        'src/process/sandbox/watchdog.ts',
        'src/watch/sweep/sweep-thread.ts',
      ],
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});
