import { definePlugin, defineService, optional, type Needs, type Service } from '@openclaw/sdk'
import { describe, expect, it } from 'vitest'
import { inOrder } from '../src/index.js'

const [a, b, c] = ['a', 'b', 'c'].map((id) => defineService<string>(id)) as [
  Service<string>,
  Service<string>,
  Service<string>,
]

function node(id: string, needs: Needs = {}, provides: Service<string>[] = []) {
  const options = { type: 'object', additionalProperties: false } as const
  const { definition } = definePlugin({
    name: id,
    api: 1,
    kind: 'guard',
    options,
    needs,
    provides,
    setup: () => undefined,
  })
  return { id, definition }
}

const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id)

describe('the order of plugins', () => {
  it('puts each behind those it needs, and otherwise keeps the order of the config', () => {
    const nodes = [node('x', { b }), node('y', {}, [a]), node('z', { a }, [b]), node('w')]
    expect(ids(inOrder(nodes, new Set()))).toEqual(['y', 'z', 'x', 'w'])
  })

  it('puts a plugin behind what it wishes for, where that is there', () => {
    expect(ids(inOrder([node('x', { a: optional(a) }), node('y', {}, [a])], new Set()))).toEqual(['y', 'x'])
    expect(ids(inOrder([node('x', { a: optional(a) })], new Set()))).toEqual(['x'])
  })

  it('does not look for what the kernel itself provides', () => {
    expect(ids(inOrder([node('x', { a })], new Set(['a'])))).toEqual(['x'])
  })

  it.each([
    ['OC_SERVICE_MISSING', [node('x', { a })], /x needs the service "a"/],
    ['OC_SERVICE_TAKEN', [node('x', {}, [a]), node('y', {}, [a])], /x and y both provide the service "a"/],
    ['OC_PLUGIN_DUPLICATE', [node('x'), node('x')], /the id "x"/],
    [
      'OC_SERVICE_LOOP',
      [node('x', { b }, [a]), node('y', { c }, [b]), node('z', { a }, [c])],
      /x → y → z → x/,
    ],
  ])('says %s in one sentence that names the plugins', (code, nodes, message) => {
    expect(() => inOrder(nodes, new Set())).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
})
