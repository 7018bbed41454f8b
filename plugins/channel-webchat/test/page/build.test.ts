import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildPage, type BuiltPage } from '../browser/built-page.js'

const mostScriptBytes = 30_000

let page: BuiltPage
let files: string[]

beforeAll(async () => {
  page = await buildPage()
  files = readdirSync(page.folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes('.'))
})

afterAll(() => page.remove())

function read(file: string): Buffer {
  return readFileSync(join(page.folder, file))
}

it('stays under 30 kB of compressed script', () => {
  const scripts = files.filter((file) => file.endsWith('.js.gz'))
  const total = scripts.reduce((sum, file) => sum + read(file).length, 0)
  expect(scripts).not.toEqual([])
  expect(total).toBeLessThan(mostScriptBytes)
})

it('has each file compressed beside it', () => {
  const plain = files.filter((file) => !file.endsWith('.gz'))
  expect(plain).not.toEqual([])
  for (const file of plain) expect(gunzipSync(read(`${file}.gz`))).toEqual(read(file))
})

it('names scripts and styles by what they hold, and has none inline', () => {
  const html = read('index.html').toString()
  const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path)
  expect(loaded.filter((path) => path?.startsWith('/chat/assets/'))).toHaveLength(2)
  expect(loaded.every((path) => /^\/chat\/(assets\/.+-[\w-]{8}\.(js|css)|icon\.svg)$/.test(path ?? ''))).toBe(
    true,
  )
  expect(html).not.toMatch(/<style|style=|<script(?![^>]+src=)|\son\w+=/)
})
