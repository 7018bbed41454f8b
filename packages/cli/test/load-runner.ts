import { loadConfig } from '@openclaw/config'
import { isOpenClawError } from '@openclaw/sdk'

// In a process of its own: what it loads may never come back.
const [, , file = ''] = process.argv
try {
  await loadConfig(file, { deadlineMs: 1000 })
} catch (error) {
  if (!isOpenClawError(error)) throw error
  console.log(error.message)
  process.exitCode = error.exitCode
}
