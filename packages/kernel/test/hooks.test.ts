import {
  definePlugin,
  type AnyPlugin,
  type HookName,
  type Log,
  type TapContext,
  type TapOptions,
} from '@openclaw/sdk'
import { buildEnvelope, createFakeWorld, createTestLog, settle } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import {
  createEvents,
  Generation,
  hookCall,
  hookNames,
  hookTable,
  setUp,
  type RegisteredTap,
  type Scope,
} from '../src/index.js'

type AnyTap = (subject: never, context: TapContext) => unknown

interface TestTap {
  readonly plugin: string
  readonly hook: HookName
  readonly tap: AnyTap
  readonly options?: TapOptions
}

function pluginWith(name: string, taps: readonly TestTap[]): AnyPlugin {
  return definePlugin({
    name,
    api: 1,
    kind: 'guard',
    options: { type: 'object', additionalProperties: false },
    permissions: { hooks: hookNames },
    setup({ hooks }) {
      for (const { hook, tap, options } of taps) {
        ;(hooks[hook].tap as (tap: AnyTap, options?: TapOptions) => void)(tap, options)
      }
    },
  }).definition
}

function compile(taps: readonly TestTap[]) {
  const world = createFakeWorld()
  const log: Log = createTestLog()
  const blamed: { plugin: string; hook: string; message: string }[] = []
  const host = {
    ...{ world, log, home: undefined, events: createEvents(), among: [] },
    ...{ current: () => undefined, changed: () => undefined, provided: () => undefined },
  }
  const names = [...new Set(taps.map(({ plugin }) => plugin))]
  const scopes: Scope[] = names.map((name) => {
    const own = taps.filter(({ plugin }) => plugin === name)
    return setUp({ id: name, definition: pluginWith(name, own), options: {} }, host)
  })
  const blame = ({ scope, hook }: RegisteredTap, { message }: Error) =>
    void blamed.push({ plugin: scope.id, hook, message })
  return { world, scopes, blamed, generation: new Generation(scopes, { world, blame }) }
}

const envelope = buildEnvelope()

describe('the hook table', () => {
  it('has twelve hooks', () => {
    expect(hookNames).toHaveLength(12)
    for (const name of hookNames) expect(hookTable[name].budgetMs).toBeGreaterThan(0)
  })
})

describe('bail hooks', () => {
  it('take the first answer, by stage and then by the order of the config', async () => {
    const asked: string[] = []
    const say = (name: string, answer?: unknown) => () => {
      asked.push(name)
      return answer
    }
    const { generation } = compile([
      { plugin: 'a', hook: 'receive', tap: say('a late', { reason: 'late' }), options: { stage: 'late' } },
      { plugin: 'a', hook: 'receive', tap: say('a normal') },
      { plugin: 'b', hook: 'receive', tap: say('b normal', { reason: 'b' }) },
      { plugin: 'c', hook: 'receive', tap: say('c first'), options: { stage: 'first' } },
    ])
    const stages: never[] = []
    expect(await generation.hooks.receive.run(envelope, hookCall(stages))).toEqual({ reason: 'b' })
    expect(asked).toEqual(['c first', 'a normal', 'b normal'])
    expect(stages).toMatchObject([{ stage: 'receive', plugin: 'b' }])
  })

  it('answer without a promise, a timer or a controller when every tap does', () => {
    const { generation, world, scopes } = compile([
      { plugin: 'a', hook: 'receive', tap: () => ({ reason: 'no' }) },
    ])
    const answer = generation.hooks.receive.run(envelope, hookCall([]))
    expect(answer).toEqual({ reason: 'no' })
    expect([world.timers, scopes[0]!.live.size]).toEqual([0, 0])
  })

  it('silence is consent, and so is null', async () => {
    const { generation } = compile([{ plugin: 'a', hook: 'receive', tap: async () => null }])
    expect(await generation.hooks.receive.run(envelope, hookCall([]))).toBeUndefined()
  })
})

describe('waterfall hooks', () => {
  it('hand each tap the value of the one before; undefined and null keep it', async () => {
    const { generation } = compile([
      { plugin: 'a', hook: 'normalize', tap: (e: typeof envelope) => ({ ...e, text: `${e.text}1` }) },
      { plugin: 'b', hook: 'normalize', tap: () => undefined },
      { plugin: 'c', hook: 'normalize', tap: () => null },
      { plugin: 'd', hook: 'normalize', tap: async (e: typeof envelope) => ({ ...e, text: `${e.text}2` }) },
    ])
    const result = await generation.hooks.normalize.run(envelope, hookCall([]))
    expect(result.text).toBe('hello12')
  })

  it('give the subject back where nobody taps', () => {
    const { generation } = compile([])
    expect(generation.hooks.normalize.run(envelope, hookCall([]))).toBe(envelope)
  })
})

describe('a tap that fails', () => {
  for (const [how, tap] of [
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('broken')
      },
    ],
  ] as const) {
    it(`${how}: fails its message, with the right plugin and hook and its cause`, async () => {
      const { generation, blamed } = compile([
        { plugin: 'innocent', hook: 'receive', tap: async () => undefined },
        { plugin: 'guilty', hook: 'receive', tap },
        { plugin: 'behind', hook: 'receive', tap: () => ({ reason: 'never asked' }) },
      ])
      const run = async () => generation.hooks.receive.run(envelope, hookCall([]))
      await expect(run()).rejects.toMatchObject({
        code: 'OC_HOOK_FAILED',
        plugin: 'guilty',
        hook: 'receive',
        cause: { message: 'broken' },
      })
      expect(blamed).toMatchObject([{ plugin: 'guilty', hook: 'receive' }])
    })
  }

  it('is reported and passed over where the table says so', async () => {
    const seen: string[] = []
    const { generation, blamed } = compile([
      {
        plugin: 'a',
        hook: 'settled',
        tap: () => {
          throw new Error('broken')
        },
      },
      {
        plugin: 'b',
        hook: 'settled',
        tap: () => {
          seen.push('b')
        },
      },
    ])
    await generation.hooks.settled.run({} as never, hookCall([]))
    expect(seen).toEqual(['b'])
    expect(blamed).toHaveLength(1)
  })
})

describe('a tap that hangs', () => {
  it('is cut at its budget, its signal is aborted, and what it says later is ignored', async () => {
    let signal: AbortSignal | undefined
    let late = (_: unknown): void => undefined
    const { generation, world, blamed, scopes } = compile([
      {
        plugin: 'slow',
        hook: 'receive',
        tap: (_, context) => {
          ;({ signal } = context)
          return new Promise((resolve) => (late = resolve))
        },
      },
    ])
    const stages: never[] = []
    const answer = Promise.resolve(generation.hooks.receive.run(envelope, hookCall(stages)))
    const failed = expect(answer).rejects.toMatchObject({ code: 'OC_HOOK_LATE', plugin: 'slow' })
    await world.advance(hookTable.receive.budgetMs - 1)
    expect(signal?.aborted).toBe(false)
    await world.advance(1)
    await failed
    expect(signal?.aborted).toBe(true)
    late({ reason: 'too late' })
    await settle()
    expect(blamed).toHaveLength(1)
    expect(stages).toHaveLength(1)
    expect([world.timers, scopes[0]!.live.size]).toEqual([0, 0])
  })

  it('leaves no timer behind when it answers in time', async () => {
    const { generation, world } = compile([
      { plugin: 'a', hook: 'receive', tap: (_, { signal }) => Promise.resolve(void signal) },
    ])
    await generation.hooks.receive.run(envelope, hookCall([]))
    expect(world.timers).toBe(0)
  })
})

describe('a closed plugin', () => {
  it('fails, it is never silent', async () => {
    const { generation, scopes } = compile([{ plugin: 'a', hook: 'receive', tap: () => undefined }])
    await scopes[0]!.close()
    const run = async () => generation.hooks.receive.run(envelope, hookCall([]))
    await expect(run()).rejects.toMatchObject({ code: 'OC_PLUGIN_CLOSED', plugin: 'a' })
  })

  it('has the signals of its taps under way aborted', async () => {
    let signal: AbortSignal | undefined
    const { generation, scopes } = compile([
      {
        plugin: 'a',
        hook: 'receive',
        tap: (_, context) => (({ signal } = context), new Promise(() => undefined)),
      },
    ])
    void Promise.resolve(generation.hooks.receive.run(envelope, hookCall([]))).catch(() => undefined)
    await scopes[0]!.close()
    expect(signal?.aborted).toBe(true)
  })
})

describe('measuring', () => {
  it('adds time, calls and failures to the tap they belong to', async () => {
    const { generation, world, scopes } = compile([
      { plugin: 'fast', hook: 'receive', tap: () => undefined },
      { plugin: 'slow', hook: 'receive', tap: () => void world.advance(30) },
    ])
    const stages: { plugin: string; tookMs: number }[] = []
    await generation.hooks.receive.run(envelope, hookCall(stages as never))
    const [fast, slow] = scopes.map(({ taps }) => taps[0]!)
    expect([fast!.calls, slow!.calls]).toEqual([1, 1])
    expect(fast!.tookMs).toBeLessThan(1)
  })
})

describe('permissions', () => {
  it('keep a plugin from tapping what it did not declare', () => {
    const { definition } = definePlugin({
      name: 'sneaky',
      api: 1,
      kind: 'guard',
      options: { type: 'object', additionalProperties: false },
      setup({ hooks }) {
        hooks.send.tap(() => undefined)
      },
    })
    const host = {
      ...{
        world: createFakeWorld(),
        log: createTestLog(),
        home: undefined,
        events: createEvents(),
        among: [],
      },
      ...{ current: () => undefined, changed: () => undefined, provided: () => undefined },
    }
    expect(() => setUp({ id: 'sneaky', definition, options: {} }, host)).toThrow(/without declaring it/)
  })
})
