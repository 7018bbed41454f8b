import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { definePlugin } from '@openclaw/sdk'
import type { Envelope, PluginEntry, Refusal, SetupContext } from '@openclaw/sdk'
import { describe, expect, it } from 'vitest'
import { guardContract, type MakeGuard } from '../src/index.js'

type Judge = (
  envelope: Envelope,
  people: readonly string[],
  context: SetupContext,
) => Refusal | undefined | Promise<never>

/** The smallest guard that keeps something: the ids of a file, and nobody else. */
function guard(judge: Judge, unreadable: readonly string[] = []): PluginEntry {
  return definePlugin({
    ...{ name: 'openclaw-guard-list', api: 1, kind: 'guard' },
    options: { type: 'object', additionalProperties: false },
    permissions: { hooks: ['receive'] },
    setup(context) {
      context.hooks.receive.tap(async (envelope) => {
        const people = await readFile(join(context.home ?? '', 'people.json'), 'utf8')
          .then((text) => JSON.parse(text) as string[])
          .catch(() => unreadable)
        return judge(envelope, people, context)
      })
    },
  })()
}

const made = (entry: PluginEntry): MakeGuard => {
  return () => ({
    entry,
    allowed: { sender: { id: 'ann' } },
    refused: { sender: { id: 'mallory' } },
    prepare: (home) => writeFile(join(home, 'people.json'), '["ann"]'),
    damage: (home) => writeFile(join(home, 'people.json'), '["ann'),
  })
}

const sound: Judge = ({ sender }, people) =>
  people.includes(sender.id) ? undefined : { reason: 'not on the list' }

describe('a guard that keeps a list', () => {
  for (const { name, run } of guardContract) it(name, () => run(made(guard(sound))))
})

let turn = 0
const remembered: string[] = []

const broken: [string, string, PluginEntry][] = [
  [
    'tells who was refused',
    'refuses with a short reason that names nobody, and keeps it',
    guard(
      (envelope, people, context) =>
        sound(envelope, people, context) && { reason: `${envelope.sender.id} is unknown` },
    ),
  ],
  ['refuses everybody', 'says nothing of what it lets in', guard(() => ({ reason: 'closed' }))],
  [
    'changes its mind',
    'decides the same way each time',
    guard((envelope, people, context) =>
      (turn += 1) % 2 === 0 ? { reason: 'not now' } : sound(envelope, people, context),
    ),
  ],
  [
    'expects a name',
    'answers in time and never throws, whatever comes',
    guard((envelope, people, context) => {
      if (envelope.text.length > 1_000) throw new RangeError('too long')
      return sound(envelope, people, context)
    }),
  ],
  [
    'never answers',
    'answers in time and never throws, whatever comes',
    guard((envelope, people, context) =>
      envelope.thread === undefined ? sound(envelope, people, context) : new Promise<never>(() => undefined),
    ),
  ],
  [
    'remembers every stranger',
    'does not grow with the number of strangers',
    guard((envelope, people, context) => {
      remembered.push(envelope.sender.id)
      return sound(envelope, people, context)
    }),
  ],
  [
    'leaves a timer',
    'leaves nothing behind when it is closed',
    guard((envelope, people, context) => {
      context.world.scheduler.after(3_600_000, () => undefined)
      return sound(envelope, people, context)
    }),
  ],
  ['opens when its list is gone', 'lets nobody in by what it cannot read any more', guard(sound, ['ann'])],
]

describe('the guard contract', () => {
  it.each(broken)('catches a guard that %s', async (_, expected, entry) => {
    const promise = guardContract.find(({ name }) => name === expected)!
    await expect(promise.run(made(entry))).rejects.toThrow()
    remembered.length = 0
  })
})
