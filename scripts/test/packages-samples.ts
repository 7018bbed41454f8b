import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What one sample has instead of what a sound one has; a file without a text is left out. */
export interface Fault {
  readonly path: string
  /** Part of the finding. */
  readonly found: string
  readonly manifest?: object
  readonly files?: Readonly<Record<string, string | undefined>>
}

/** One broken package for each thing that is checked of a tarball. `root` is where they are written. */
export function faults(root: string): readonly Fault[] {
  return [
    { path: 'plugins/agent-a', found: 'README.md is not in', files: { 'README.md': undefined } },
    { path: 'plugins/agent-b', found: 'dist is not in', manifest: { files: ['README.md'] } },
    { path: 'plugins/agent-c', found: 'src/index.ts is no part', manifest: { files: ['dist', 'src'] } },
    {
      path: 'plugins/agent-d',
      found: 'test/it.js is no part',
      manifest: { files: ['dist', 'test'] },
      files: { 'test/it.js': 'export {}\n' },
    },
    {
      path: 'plugins/agent-e',
      found: '.tsbuildinfo is the state of a build',
      files: { 'dist/.tsbuildinfo': '{}' },
    },
    { path: 'plugins/agent-f', found: 'index.js.map points', files: { 'dist/index.js.map': '{}' } },
    { path: 'plugins/agent-g', found: 'dist/index.ts is source', files: { 'dist/index.ts': 'export {}\n' } },
    { path: 'plugins/agent-h', found: 'dist/.env may hold secrets', files: { 'dist/.env': 'KEY=1\n' } },
    {
      path: 'plugins/agent-i',
      found: 'dist/index.js names a folder of this machine',
      files: { 'dist/index.js': `export default '${root}'\n` },
    },
    { path: 'plugins/agent-j', found: 'is private', manifest: { private: true } },
    { path: 'plugins/agent-k', found: 'has no license', manifest: { license: undefined } },
    { path: 'plugins/agent-l', found: 'has no plugin manifest', manifest: { openclaw: undefined } },
    {
      path: 'plugins/agent-m',
      found: 'dist/index.js imports tapable, which is not installed',
      files: { 'dist/index.js': "export { Hook as default } from 'tapable'\n" },
    },
    {
      path: 'plugins/agent-n',
      found: 'dist/index.d.ts imports tapable, which is not installed',
      files: { 'dist/index.d.ts': "export { Hook as default } from 'tapable'\n" },
    },
    {
      path: 'plugins/agent-o',
      found: 'KiB, and may have',
      files: { 'dist/heavy.js': `export const heavy = '${randomBytes(50_000).toString('base64')}'\n` },
    },
    {
      path: 'plugins/agent-p',
      found: 'publint:',
      manifest: { exports: { '.': { types: './dist/index.d.ts', default: './dist/gone.js' } } },
    },
    {
      path: 'plugins/agent-q',
      found: 'types: Internal resolution error',
      files: { 'dist/index.d.ts': "export { default } from './gone.js'\n" },
    },
    { path: 'plugins/agent-r', found: 'has no types', files: { 'dist/index.d.ts': undefined } },
    { path: 'packages/config', found: 'dist/compiled.cjs is not in' },
  ]
}

/** The samples as one workspace: a sound package, and each of the broken ones. */
export function writeSamples(root: string, broken: readonly Fault[]): void {
  write(root, 'package.json', { private: true, workspaces: ['packages/*', 'plugins/*'] })
  write(root, 'LICENSE', 'As you like.\n')
  writeSample(root, { path: 'plugins/agent-sound', found: '' })
  for (const fault of broken) writeSample(root, fault)
}

function writeSample(root: string, { path, manifest, files }: Fault): void {
  write(root, `${path}/package.json`, {
    name: `@openclaw/${path.split('/')[1]}`,
    version: '0.1.0',
    license: 'MIT',
    type: 'module',
    engines: { node: '>=20.19' },
    exports: {
      '.': { '@openclaw/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    },
    files: ['dist'],
    scripts: { build: 'exit 1' },
    devDependencies: { tapable: '2.3.4' },
    openclaw: { kind: 'agent', api: 1, options: { type: 'object' } },
    ...manifest,
  })
  const sound = {
    'README.md': '# A sample\n',
    'src/index.ts': 'export default 1\n',
    'dist/index.js': 'export default 1\n',
    'dist/index.d.ts': 'declare const one: 1\nexport default one\n',
  }
  for (const [file, text] of Object.entries({ ...sound, ...files })) {
    if (text !== undefined) write(root, `${path}/${file}`, text)
  }
}

function write(root: string, path: string, content: string | object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}
