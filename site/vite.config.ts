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

const MAIN = fileURLToPath(new URL('main.tsx', import.meta.url));
const OVERVIEW = fileURLToPath(new URL('views/overview/overview.tsx', import.meta.url));

interface Graph {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

/** Modules that come at once with one, itself too. */
function comeWith(module: string, graph: Graph): Set<string> {
  const all = new Set([module]);
  for (const one of all) {
    for (const id of graph.getModuleInfo(one)?.importedIds ?? []) all.add(id);
  }
  return all;
}

/**
 * The overview is what most come for: what it needs comes in three files, not in the thirty that what each
 * pair of views has in common would make.
 */
function chunksOf(): (id: string, graph: Graph) => string | null {
  let page: Set<string> | null = null;
  let overview: Set<string> | null = null;
  return (id, graph) => {
    page ??= comeWith(MAIN, graph);
    overview ??= comeWith(OVERVIEW, graph);
    if (id === MAIN) return null;
    return page.has(id) ? 'page' : overview.has(id) ? 'overview' : null;
  };
}

/**
 * One page, one script with what it imports, one stylesheet: the daemon rewrites their URLs in the built
 * index.html to the assets shared by all builds of a logs root. The code and the styles of each view come when it
 * is shown, from beside that script.
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
    modulePreload: { polyfill: false },
    // light-dark(), DecompressionStream('deflate-raw'): no browser below these has them anyway.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: chunksOf(), debugName: 'page and overview' }],
        },
      },
    },
  },
});
