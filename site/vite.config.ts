import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * One page, one module script, one stylesheet: the daemon rewrites exactly these two URLs of the
 * built index.html to the assets shared by all builds of a logs root.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../dist/site', import.meta.url)),
    emptyOutDir: true,
    assetsDir: 'assets',
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    // light-dark(), DecompressionStream('deflate-raw'): no browser below these has them anyway.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    reportCompressedSize: true,
  },
});
