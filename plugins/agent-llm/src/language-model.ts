import type { LanguageModel } from 'ai'
import type { Endpoint } from './provider.js'

/** The AI SDK's model behind an endpoint. Imported when it is first asked: the SDK takes longer to load than a gateway to start. */
export async function languageModel({
  wire,
  provider,
  model,
  baseUrl,
  apiKey,
}: Endpoint): Promise<LanguageModel> {
  // Else the SDK writes to the console whatever it finds odd about a model that it does not know.
  Reflect.set(globalThis, 'AI_SDK_LOG_WARNINGS', false)
  if (wire === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    // Without a key of its own the SDK would look for one in the environment.
    return createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? 'none' })(model)
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const settings = { name: provider, baseURL: baseUrl, includeUsage: true }
  return createOpenAICompatible(apiKey === undefined ? settings : { ...settings, apiKey })(model)
}
