/** A service that runs models. Which of them a plugin can speak to, the plugin says. */
export interface Provider {
  /** First part of a model's name: `anthropic/claude-sonnet-4-5`. */
  readonly id: string
  readonly label: string
  /** The variable in which people keep its key. */
  readonly variable: string
  /** Offered first; the plugin's own examples come before it. */
  readonly model: string
}

export const providers: readonly Provider[] = [
  { id: 'anthropic', label: 'Anthropic', variable: 'ANTHROPIC_API_KEY', model: 'claude-sonnet-4-5' },
  { id: 'openai', label: 'OpenAI', variable: 'OPENAI_API_KEY', model: 'gpt-5' },
  { id: 'google', label: 'Google', variable: 'GEMINI_API_KEY', model: 'gemini-2.5-flash' },
  { id: 'deepseek', label: 'DeepSeek', variable: 'DEEPSEEK_API_KEY', model: 'deepseek-chat' },
  { id: 'dashscope', label: 'Qwen (DashScope)', variable: 'DASHSCOPE_API_KEY', model: 'qwen-plus' },
  { id: 'moonshot', label: 'Kimi (Moonshot)', variable: 'MOONSHOT_API_KEY', model: 'kimi-k2-0905-preview' },
  { id: 'zhipu', label: 'GLM (Zhipu)', variable: 'ZHIPU_API_KEY', model: 'glm-4.6' },
  { id: 'mistral', label: 'Mistral', variable: 'MISTRAL_API_KEY', model: 'mistral-large-latest' },
  { id: 'openrouter', label: 'OpenRouter', variable: 'OPENROUTER_API_KEY', model: 'openrouter/auto' },
]

/** The id of models that run on this machine and need no key. */
export const localProvider = 'ollama'

/** The variable that holds the key for a model; undefined for one that needs none. */
export function variableFor(model: string): string | undefined {
  const [id = ''] = model.split('/')
  if (id === localProvider) return undefined
  const known = providers.find((provider) => provider.id === id)
  return known?.variable ?? `${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_API_KEY`
}
