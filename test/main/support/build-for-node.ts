import { join, resolve } from 'node:path';

import { build } from 'vite';

const root = resolve(import.meta.dirname, '../../..');

/** Bundles parts of main as the app's build does, to `<folder>/<name>.cjs`; the sources are named from the root. */
export async function buildForNode(folder: string, sources: Readonly<Record<string, string>>): Promise<void> {
  const input = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, join(root, source)]));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: {
      alias: { '@contract': join(root, 'contract'), '@core': join(root, 'core'), '@main': join(root, 'main') },
    },
    ssr: { noExternal: true, external: ['libsql'] },
    build: {
      ssr: true,
      target: 'node18',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  });
}
