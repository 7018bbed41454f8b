import { checkPackage } from '@arethetypeswrong/core'
import { problemAffectsResolutionKind, problemKindInfo } from '@arethetypeswrong/core/problems'
import type { Problem } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Finding } from '../shape/finding.js'
import type { Tarball } from './tarball.js'

/** What publint says of a tarball, suggestions too. */
export async function checkPublint({ path, bytes }: Tarball): Promise<readonly Finding[]> {
  const tarball = new Uint8Array(bytes).buffer
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  return messages.map((message) => ({
    path,
    what: `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
    cure: 'mend its package.json',
  }))
}

/** What is wrong with the types of a tarball for those who import it: an ES module, and no older way. */
export async function checkTypes({ path, content, manifest }: Tarball): Promise<readonly Finding[]> {
  if (!Object.keys(manifest.exports ?? {}).includes('.')) return []
  const analysis = await checkPackage(content)
  if (!analysis.types) return [{ path, what: 'has no types', cure: 'build them: npm run build' }]
  return analysis.problems
    .filter((problem) =>
      (['node16-esm', 'bundler'] as const).some((kind) =>
        problemAffectsResolutionKind(problem, kind, analysis),
      ),
    )
    .map((problem) => ({
      path,
      what: `types: ${describe(problem)}`,
      cure: 'mend its exports or what it exports',
    }))
}

function describe(problem: Problem): string {
  const { title } = problemKindInfo[problem.kind]
  const place = 'entrypoint' in problem ? problem.entrypoint : 'fileName' in problem ? problem.fileName : ''
  return place ? `${title} (${place})` : title
}
