import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { isOpenClawError } from '@openclaw/sdk'
import { setUpGateway } from '../set-up.js'
import type { Answers } from './answers.js'
import { configName } from './config-text.js'
import type { Draft } from './draft.js'
import { place } from './placement.js'
import type { Surroundings } from './surroundings.js'

/** Writes a draft, once the config in it has been loaded and set up as a gateway would do it. */
export async function writeDraft(draft: Draft, answers: Answers, around: Surroundings): Promise<void> {
  // What this process does from here on, it does as a gateway of this home.
  process.env['OPENCLAW_HOME'] = answers.home
  await place(draft, async (stage) => {
    const environment = join(draft.folder, '.env')
    const staged = join(stage, '.env')
    if (!existsSync(staged) && existsSync(environment)) copyFileSync(environment, staged)
    try {
      await setUpGateway({ config: join(stage, configName(answers.format)) })
    } catch (error) {
      const isLater = isOpenClawError(error) && error.code === 'OC_CONFIG_SECRET_MISSING'
      if (!isLater || unsetVariables(answers, around).length === 0) throw error
    }
  })
}

/** What the config refers to and nobody has set yet: the gateway does not start before. */
export function unsetVariables({ agent, channels }: Answers, around: Surroundings): readonly string[] {
  return [agent, ...channels].flatMap(({ variables, secrets }) =>
    variables.filter((variable) => !(variable in secrets) && !around.isSet(variable)),
  )
}
