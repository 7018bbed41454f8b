import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'openclaw-ci-'))
  for (const folder of ['.ci', 'bin']) mkdirSync(join(root, folder))
  copyFileSync(fileURLToPath(new URL('../../.ci/run', import.meta.url)), join(root, '.ci/run'))
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

interface Ends {
  readonly install?: number
  readonly test?: number
  readonly check?: number
}

/** Runs `.ci/run` with an npm that writes `report` and ends as told. */
function run(
  report: string,
  { install = 0, test = 0, check = 0 }: Ends,
): { status: number | null; last: string } {
  writeFileSync(join(root, 'report.json'), report)
  const npm = `#!/usr/bin/env bash
case "$1" in
  install) exit ${install} ;;
  test) args="$*"; cp "${root}/report.json" "\${args##*--outputFile.json=}"; exit ${test} ;;
  run) exit ${check} ;;
esac
`
  writeFileSync(join(root, 'bin/npm'), npm, { mode: 0o755 })
  // So that nothing is installed for this test.
  for (const needed of ['tmux', 'chromium', 'systemd-analyze', 'promtool'])
    writeFileSync(join(root, 'bin', needed), '', { mode: 0o755 })
  const { status, stdout } = spawnSync('bash', [join(root, '.ci/run')], {
    cwd: tmpdir(),
    env: { ...process.env, PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}` },
    encoding: 'utf8',
  })
  return { status, last: stdout.trimEnd().split('\n').at(-1) ?? '' }
}

function report(passed: number, failed: number, files: readonly ('failed' | 'broken')[] = []): string {
  return JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    testResults: files.map((file) => ({
      status: 'failed',
      assertionResults: file === 'broken' ? [] : [{ status: 'failed' }],
    })),
  })
}

it('all is well', () => {
  expect(run(report(5, 0), {})).toEqual({ status: 0, last: '5 passed, 0 failed' })
})

it('tests failed, and a file could not be loaded', () => {
  expect(run(report(5, 2, ['failed', 'broken']), { test: 1 })).toEqual({
    status: 1,
    last: '5 passed, 3 failed',
  })
})

it('every test passed, and vitest failed', () => {
  expect(run(report(5, 0), { test: 1 })).toEqual({ status: 1, last: '5 passed, 1 failed' })
})

it('the tests passed, and a check failed', () => {
  expect(run(report(5, 0), { check: 1 })).toEqual({ status: 1, last: '5 passed, 0 failed' })
})

it('the tests never ran', () => {
  expect(run('no report', { test: 1 })).toEqual({ status: 1, last: '0 passed, 1 failed' })
  expect(run(report(5, 0), { install: 1 })).toEqual({ status: 1, last: '0 passed, 1 failed' })
})
