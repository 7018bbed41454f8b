import type { ErrorSpec } from './spec.js'

/** Of agents and the models they ask. */
export const agentsErrors = {
  OC_AGENT_BUDGET: {
    title: 'The turn used up its budget before the answer was there',
    hint: 'Raise maxTokens or maxSteps of the agent, or ask for less at once; then redrive the message.',
    exitCode: 1,
  },
  OC_AGENT_FAILED: {
    title: 'The agent ended without an answer',
    hint: 'Look at the log of the agent; the message is tried again while attempts are left.',
    exitCode: 1,
    retryable: true,
  },
  OC_AGENT_TIMEOUT: {
    title: 'The agent did not answer in time',
    hint: 'Raise timeoutMs of the agent, or find out what it waits for.',
    exitCode: 1,
    retryable: true,
  },
  OC_AGENT_UNKNOWN: {
    title: 'No agent has this id',
    hint: 'Add the agent under agents, or change the rule that names it; then redrive the message.',
    exitCode: 78,
  },
  OC_MODEL_BUSY: {
    title: 'The model takes no more for now',
    hint: 'Wait, or add fallbacks to the agent; the message is tried again while attempts are left.',
    exitCode: 1,
    retryable: true,
  },
  OC_MODEL_EMPTY: {
    title: 'The model ended without a word',
    hint: 'The message is tried again while attempts are left; another model may do better.',
    exitCode: 1,
    retryable: true,
  },
  OC_MODEL_FAILED: {
    title: 'The model could not be reached, failed or broke off',
    hint: 'See whether its provider works; the message is tried again while attempts are left.',
    exitCode: 1,
    retryable: true,
  },
  OC_MODEL_KEY_MISSING: {
    title: 'A model needs a key',
    hint: 'Give the agent the key of its provider as { "$env": "NAME" }.',
    exitCode: 78,
  },
  OC_MODEL_REFUSED: {
    title: 'The model does not take the key or the request',
    hint: 'Correct the key or the name of the model, then redrive the message.',
    exitCode: 1,
  },
  OC_MODEL_SILENT: {
    title: 'The model said nothing for too long',
    hint: 'Raise silenceMs of the agent, or add fallbacks; the message is tried again while attempts are left.',
    exitCode: 1,
    retryable: true,
  },
  OC_MODEL_UNKNOWN: {
    title: "The model's provider is not known",
    hint: 'Use a provider that is known, or give its baseUrl under providers.',
    exitCode: 78,
  },
} as const satisfies Record<string, ErrorSpec>
