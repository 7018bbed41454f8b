import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// What is built is what people get, also where a test has it built: else it would name files of this machine.
process.env['NODE_ENV'] = 'production'

export default defineConfig({
  root: here('.'),
  base: '/chat/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../dist/page'),
    emptyOutDir: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // Inlined files would need `data:` in the policy of fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  plugins: [compressed()],
})

/** Beside each file the same, compressed: `index.html.gz`. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const files = await readdir(dir, { recursive: true, withFileTypes: true })
      const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
      await Promise.all(paths.map(compress))
    },
  }
}

async function compress(path: string): Promise<void> {
  const level = constants.Z_BEST_COMPRESSION
  await writeFile(`${path}.gz`, await promisify(gzip)(await readFile(path), { level }))
}
