import { defineService } from './service.js'

/** There in a dry run alone: nothing leaves it, and nobody is at the other end who could be asked. */
export const dryRun = defineService<true>('dry-run')
