import type { Check } from '@openclaw/conformance'
import type { ErrorSpec, Metric } from '@openclaw/sdk'
import type { RouteListing } from '@openclaw/sdk/http'
import { format } from 'prettier'

/** One row of the kernel's hook table. */
export interface HookRow {
  readonly kind: 'bail' | 'waterfall' | 'series'
  readonly question: string
  readonly subject: string
  readonly answer: string
  readonly onFailure: string
  readonly budgetMs: number
}

const kinds: Readonly<Record<HookRow['kind'], string>> = {
  bail: 'The taps are asked in turn; the first answer wins, and `undefined` means "not me".',
  waterfall: 'Each tap may return a changed subject, which the next one gets; `undefined` keeps it.',
  series: 'All taps are awaited; none can change anything.',
}

const failures: Readonly<Record<string, string>> = {
  dead: 'the message is kept unprocessed, in state `dead`, and can be redriven',
  retry: 'the attempt fails and is tried again, with back-off',
  refuse: 'it counts as a refusal',
  report: 'it is told to the operator, and the path goes on',
}

export function hooksPage(table: Readonly<Record<string, HookRow>>): Promise<string> {
  const rows = Object.entries(table).map(
    ([name, { kind, question, subject, answer, onFailure, budgetMs }]) =>
      `| \`${name}\` | ${cell(question)} | ${kind} | \`${subject}\` | ${typeName(answer)} | ${onFailure} | ${seconds(budgetMs)} |`,
  )
  const used = [...new Set(Object.values(table).map((row) => row.onFailure))]
  return markdown(`# Hooks

Written from \`packages/kernel/src/hooks.ts\` by \`npm run generate\`.

A message meets these hooks in this order. A plugin declares the hooks it taps under \`permissions.hooks\` and taps
them in \`setup\`: \`hooks.route.tap(tap, { stage })\`. A tap gets \`(subject, context)\`; the types of all subjects
are in \`@openclaw/sdk\`.

| hook | question | kind | subject | answer | a tap that fails | budget of a tap |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## Kinds

${Object.entries(kinds)
  .map(([kind, text]) => `- **${kind}**: ${text}`)
  .join('\n')}

## Order

Taps run by stage, \`first\`, \`early\`, \`normal\`, \`late\`, \`last\`, and within a stage in the order of the config.
The order in which plugins are set up never matters.

## When a tap throws or is late

${used.map((name) => `- **${name}**: ${failures[name] ?? name}`).join('\n')}

A tap that spends its budget is cut: its \`context.signal\` is aborted and a late answer is ignored. The error names the
plugin and the hook, and fails its own message only.
`)
}

export function errorsPage(catalogue: Readonly<Record<string, ErrorSpec>>): Promise<string> {
  const sorted = Object.entries(catalogue).sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = sorted.map(
    ([code, { title, hint, exitCode, retryable }]) =>
      `| \`${code}\` | ${cell(title)} | ${cell(hint)} | ${exitCode} | ${retryable ? 'yes' : 'no'} |`,
  )
  return markdown(`# Errors

Written from \`packages/sdk/src/catalogue\` by \`npm run generate\`.

Every error has a permanent code. Its message says what happened and why in particular; its hint what to do, where
the one below is not particular enough.
With \`--json\` a command prints \`{ "ok": false, "error": { "code", "message", "hint" } }\`.
"Retry" says whether the same call may succeed later without a change.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 the gateway is not running, 78 the config is wrong.

| code | what happened | what to do | exit code | retry |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`)
}

/** In the order in which they are asked. */
export function conformancePage(checks: Readonly<Record<string, Check>>): Promise<string> {
  const rows = Object.entries(checks).map(
    ([id, { says, cure, needs }]) =>
      `| \`${id}\` | ${cell(says)} | ${cell(cure)} | ${needs.map((need) => `\`${need}\``).join(', ')} |`,
  )
  return markdown(`# Conformance

Written from \`packages/conformance/src/checks.ts\` by \`npm run generate\`.

\`npx openclaw conformance <folder or tarball>\` asks a plugin what its manifest and its kind promise, with nothing else
installed: no config, no running gateway. It prints each check with ✓ or ✗, why it failed and what to do; with
\`--verbose\` also what was measured; with \`--json\` one document. It ends with 0 where every check passed, else with 1.

The code of the plugin runs in processes of their own, with an empty working folder, user's folder and environment. A
check has 20 s, a start and an aborted call 5 s; one that does not end, or ends the process, fails by its name and the next goes on in a new
process. A tarball is unpacked into a temporary folder; what it depends on is installed beside it, without scripts.
The SDK is always that of the gateway that tests it.

## The bench

The contract suite of a kind needs somebody at the plugin's other end: the platform of a channel, the model of an agent.
That is the bench: a module of the package that exports, by these names,

- \`make\`: what the suite of the kind takes: \`MakeChannel\`, \`MakeAgent\`, \`MakeRouter\`, \`MakeSessions\` or \`MakeQueue\`
  of \`@openclaw/testing\`;
- \`options\`: options that the plugin accepts, where it cannot do without;
- \`others\`: entries of plugins that it needs, besides a queue, sessions, an agent, a channel and the HTTP server.

The manifest names it: \`"openclaw": { …, "conformance": "./dist/conformance.js" }\`. Where it names none, \`test/bench.ts\`
or \`test/bench.js\` in the folder is taken. A channel cannot do without \`make\`: its suite is not run, and \`suite.bench\`
fails. No \`make\` is needed by an agent that needs nobody; by a router whose \`binds\` name \`routing.rules\`; by sessions that
bind \`session.ttl\` and \`session.maxSessions\`; by a queue that binds \`queue.maxSize\` (or the whole block, with \`'.'\`). Kinds
without a suite are asked the checks below only. What \`openclaw plugins create\` writes has a bench; the guide
[Write a channel in ten minutes](write-a-channel.md) shows one.

## Checks

An id is permanent. A check whose needs did not pass is not run. The cases of the suite follow under \`suite.<kind>\`; those
of a channel also answer it with \`full\` and \`unavailable\`.

| id | what is true of a plugin that passes | what to do | needs |
| --- | --- | --- | --- |
${rows.join('\n')}

What is not seen: a timer that was unreferenced, the network, what a plugin does with real messages.
`)
}

/** By what stands at an address and what it asks of its caller. */
export function routesPage(routes: readonly RouteListing[]): Promise<string> {
  const rows = routes.map(
    ({ method, path, message, scope, page }) =>
      `| ${method} | \`${path}\` | ${message === undefined ? '' : `\`${message}\``} | ${scope} | ${page ? 'yes' : ''} |`,
  )
  return markdown(`# Routes

Written from what a gateway with its defaults serves, by \`npm run generate\`.

Each declares the scope that its caller must hold; one that declares none does not start. \`admin\` holds all others, and
\`open\` asks nothing. \`SOCKET\` is what it takes to connect, \`MESSAGE\` what may be said there. A page is for browsers: its
Host must be known. What is asked before all that: [security.md](security.md).

| method | path | message | scope | page |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`)
}

/** By name. */
export function metricsPage(metrics: ReadonlyMap<string, Metric>): Promise<string> {
  const sorted = [...metrics].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = sorted.map(
    ([name, { kind, help, labels = [] }]) =>
      `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${cell(help)} |`,
  )
  return markdown(`# Metrics

Written from what a gateway with its defaults shows, by \`npm run generate\`.

\`GET /metrics\` has them as Prometheus text, \`GET /api/metrics\` and \`openclaw metrics --json\` as JSON. Labels are names
from the config or of a fixed list; a metric has at most 200 series, and what is past them stands together under \`other\`.
How to read and scrape them: [operating.md](operating.md#metrics).

| name | kind | labels | what |
| --- | --- | --- | --- |
${rows.join('\n')}

The text for Prometheus also has what prom-client tells of the process: \`process_*\` (CPU, memory, files, start) and
\`nodejs_*\` (heap, resources, version, garbage collection since the first scrape).
`)
}

/** Text that a table would take for markup. */
function cell(text: string): string {
  return text.replaceAll(/[|<]/g, '\\$&')
}

function typeName(answer: string): string {
  return /^[A-Z]/.test(answer) ? `\`${answer}\`` : answer
}

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`
}

function markdown(text: string): Promise<string> {
  return format(text, { parser: 'markdown', printWidth: 110 })
}
