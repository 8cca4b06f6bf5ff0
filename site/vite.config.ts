import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, minifySync, type Plugin } from 'vite';

const INLINE = /<script src="\.\/copied\.js" data-inline><\/script>/;

/** The one script in the page itself, which its policy allows by its hash. */
function inlined(): Plugin {
  return {
    name: 'inlined',
    transformIndexHtml: {
      order: 'pre',
      handler(html) {
        const source = readFileSync(new URL('copied.js', import.meta.url), 'utf8');
        const { code } = minifySync('copied.js', source);
        const hash = createHash('sha256').update(code).digest('base64');
        return html
          .replace(INLINE, () => `<script>${code}</script>`)
          .replace("script-src 'self'", `script-src 'self' 'sha256-${hash}'`);
      },
    },
  };
}

/**
 * One page, one module script, one stylesheet: the daemon rewrites exactly these two URLs of the
 * built index.html to the assets shared by all builds of a logs root.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  plugins: [inlined()],
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
