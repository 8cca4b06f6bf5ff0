import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The page of `stackvizd serve`: it stands at several places of one host, so its files have one place. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/on-demand/',
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL('../../dist/on-demand', import.meta.url)),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    target: ['chrome123', 'firefox121', 'safari17.5'],
  },
});
