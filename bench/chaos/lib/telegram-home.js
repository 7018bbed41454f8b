import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accessToken } from '../../lib/children.js'

const sdk = new URL('../../../packages/sdk/dist/index.js', import.meta.url).href
const telegram = new URL('../../../plugins/channel-telegram/dist/index.js', import.meta.url).href

/**
 * What a broken channel does. `early`: Telegram is told that a message was taken before it is. `blind`: what may have
 * arrived is sent again.
 * @type {Readonly<Record<string, string>>}
 */
const sabotages = {
  early: `open: (link) => channel.open({
    ...link,
    receive(envelope) {
      setTimeout(() => void link.receive(envelope), 500)
      return Promise.resolve({ status: 'accepted', id: 'early' })
    },
  }),`,
  blind: `send: (outbound, options) => channel.send(outbound, options).catch((error) => {
    throw error.failure === 'ambiguous' ? new SendError('transient', error.message) : error
  }),`,
}

/** @param {string} sabotage */
function brokenChannel(sabotage) {
  return `import telegram from ${JSON.stringify(telegram)}
import { definePlugin, SendError } from ${JSON.stringify(sdk)}
const { definition } = telegram
export default definePlugin({
  ...definition,
  setup(context, options) {
    const { channels, ...others } = context.services
    const add = (id, channel) => channels.add(id, { ...channel, ${sabotages[sabotage]} })
    definition.setup({ ...context, services: { ...others, channels: { ...channels, add } } }, options)
  },
})
`
}

/**
 * Writes a home whose gateway is a bot on the platform, open to everybody.
 * @param {string} home
 * @param {{ url: string, token: string }} platform
 * @param {string} [sabotage]
 */
export async function furnishTelegram(home, { url: apiRoot, token }, sabotage) {
  if (sabotage !== undefined && !sabotages[sabotage]) {
    throw new Error(`there is no sabotage "${sabotage}": ${Object.keys(sabotages).join(', ')}`)
  }
  if (sabotage !== undefined) await writeFile(join(home, 'broken-telegram.mjs'), brokenChannel(sabotage))
  const options = { token, apiRoot }
  const config = {
    security: { accessToken },
    access: { channels: { telegram: { dmPolicy: 'open' } } },
    ...(sabotage === undefined
      ? { channels: { telegram: options } }
      : { plugins: [{ use: './broken-telegram.mjs', options }] }),
  }
  await writeFile(join(home, 'config.json'), JSON.stringify(config))
}
