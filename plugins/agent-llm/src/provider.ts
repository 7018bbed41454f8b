import { OpenClawError } from '@openclaw/sdk'
import type { OptionsOf } from '@openclaw/sdk'
import type { options } from './options.js'

/** Where a model is and how it is asked. */
export interface Endpoint {
  /** As the config writes it: `anthropic/claude-sonnet-4-5`. */
  readonly name: string
  readonly provider: string
  readonly model: string
  readonly wire: 'openai' | 'anthropic'
  readonly baseUrl: string
  readonly apiKey: string | undefined
}

interface Known {
  readonly wire: Endpoint['wire']
  readonly baseUrl: string
  /** It answers without a key. */
  readonly open?: true
}

/** Providers that need no `baseUrl`. */
const known: Readonly<Record<string, Known>> = {
  anthropic: { wire: 'anthropic', baseUrl: 'https://api.anthropic.com/v1' },
  openai: { wire: 'openai', baseUrl: 'https://api.openai.com/v1' },
  deepseek: { wire: 'openai', baseUrl: 'https://api.deepseek.com/v1' },
  qwen: { wire: 'openai', baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1' },
  dashscope: { wire: 'openai', baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1' },
  google: { wire: 'openai', baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai' },
  moonshot: { wire: 'openai', baseUrl: 'https://api.moonshot.cn/v1' },
  zhipu: { wire: 'openai', baseUrl: 'https://open.bigmodel.cn/api/paas/v4' },
  mistral: { wire: 'openai', baseUrl: 'https://api.mistral.ai/v1' },
  openrouter: { wire: 'openai', baseUrl: 'https://openrouter.ai/api/v1' },
  ollama: { wire: 'openai', baseUrl: 'http://127.0.0.1:11434/v1', open: true },
}

/** The model and its fallbacks, in the order in which they are asked. Throws OC_MODEL_UNKNOWN or OC_MODEL_KEY_MISSING. */
export function endpointsOf(given: OptionsOf<typeof options>): Endpoint[] {
  const { model, fallbacks, apiKey, baseUrl, providers } = given
  const own = model.slice(0, model.indexOf('/'))
  return [model, ...fallbacks].map((name) => {
    const provider = name.slice(0, name.indexOf('/'))
    const short = provider === own ? { apiKey, baseUrl } : {}
    return endpointOf(name, provider, { ...short, ...providers[provider] })
  })
}

function endpointOf(
  name: string,
  provider: string,
  given: { apiKey?: string; baseUrl?: string; wire?: Endpoint['wire'] },
): Endpoint {
  const place = Object.hasOwn(known, provider) ? known[provider] : undefined
  const baseUrl = given.baseUrl ?? place?.baseUrl
  if (baseUrl === undefined) {
    const message = `The provider "${provider}" of the model ${name} is not known`
    throw new OpenClawError('OC_MODEL_UNKNOWN', message, {
      hint: `Use one of ${Object.keys(known).join(', ')}, or say where it is: providers: { "${provider}": { baseUrl: … } }.`,
    })
  }
  // A place of one's own may well ask for no key.
  const needsKey = given.baseUrl === undefined && !place?.open
  if (needsKey && given.apiKey === undefined) {
    const variable = `${provider.toUpperCase().replaceAll('-', '_')}_API_KEY`
    throw new OpenClawError('OC_MODEL_KEY_MISSING', `The model ${name} needs a key of ${provider}`, {
      hint: `Write providers: { "${provider}": { "apiKey": { "$env": "${variable}" } } } for the agent.`,
    })
  }
  return {
    name,
    provider,
    model: name.slice(name.indexOf('/') + 1),
    wire: given.wire ?? place?.wire ?? 'openai',
    baseUrl: baseUrl.replace(/\/+$/, ''),
    apiKey: given.apiKey,
  }
}
