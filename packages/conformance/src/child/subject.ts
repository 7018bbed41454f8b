import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkOptions, isRecord, type PluginManifest } from '@openclaw/config'
import { toError } from '@openclaw/sdk'
import type { AnyPlugin, Need, PluginEntry, PluginFactory, Service } from '@openclaw/sdk'
import { createRealWorld, makeTestGateway, type TestGateway } from '@openclaw/testing'
import type { CheckId } from '../checks.js'
import type { Job } from '../supervisor.js'
import { loadBench, type Bench } from './load-bench.js'

/** The plugin that is asked, with all that one needs to run it. */
export interface Subject {
  readonly plugin: PluginFactory
  readonly definition: AnyPlugin
  readonly packageFile: { readonly name: string; readonly openclaw: PluginManifest }
  readonly bench: Bench | undefined
  /** Why there is no bench though one is named. */
  readonly benchProblem: string | undefined
  /** What it needs besides what is in a test gateway anyhow. */
  readonly others: readonly (PluginEntry | PluginFactory)[]
  /** Options that it accepts, as a config would write them. */
  readonly options: Readonly<Record<string, unknown>>
  /** A new empty folder, for a gateway to keep its state in. */
  home(): Promise<string>
  /** A gateway with the plugin and what it needs, in memory, not started; with other options, or another definition. */
  gateway(given?: {
    readonly options?: Readonly<Record<string, unknown>>
    readonly definition?: AnyPlugin
  }): Promise<Prepared>
}

export interface Prepared {
  readonly test: TestGateway
  readonly world: ReturnType<typeof createRealWorld>
}

export type Steps = Partial<Record<CheckId, (subject: Subject) => unknown>>

export async function loadSubject(
  plugin: PluginFactory,
  { folder, bench: file, place }: Job & { readonly place: string },
): Promise<Subject> {
  const text = await readFile(join(folder, 'package.json'), 'utf8')
  let bench: Bench | undefined
  let benchProblem: string | undefined
  try {
    bench = file === undefined ? undefined : await loadBench(file)
  } catch (error) {
    benchProblem = `${file} cannot be imported: ${toError(error).message}`
  }
  const { definition } = plugin
  const home = () => mkdtemp(join(place, 'home-'))
  const others = [...(await standardFor(definition)), ...(bench?.others ?? [])]
  return {
    ...{ plugin, definition, bench, benchProblem, others, home },
    packageFile: JSON.parse(text) as Subject['packageFile'],
    options: bench?.options ?? {},
    async gateway(given = {}) {
      const world = createRealWorld()
      const entry = { use: given.definition ?? plugin, options: given.options ?? bench?.options ?? {} }
      return {
        world,
        test: await makeTestGateway({ plugins: [...others, entry], world, home: await home() }),
      }
    },
  }
}

/** Of what comes with every gateway and is not in a test gateway. */
async function standardFor({ needs, provides = [] }: AnyPlugin): Promise<PluginEntry[]> {
  const wanted = Object.values<Need>((needs ?? {}) as Record<string, Need>).map((need) =>
    'optional' in need ? need.service.id : need.id,
  )
  const provided = provides.some(({ id }: Service<unknown>) => id === 'http')
  if (!wanted.includes('http') || provided) return []
  // Imported where it is wanted only: it takes longer than all else together.
  const { default: httpServer } = await import('@openclaw/http-server')
  return [httpServer({ port: 0 })]
}

/** What is wrong with options, in words; the schema's own faults are thrown. */
export async function problemsOf(definition: AnyPlugin, options: unknown): Promise<string[]> {
  const copy = structuredClone(options)
  if (!isRecord(copy)) return ['options must be an object']
  const problems = await checkOptions(definition, copy)
  return problems.map(({ path, text }) => `${path.join('.')} ${text}`.trim())
}
