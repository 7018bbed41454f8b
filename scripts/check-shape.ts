import { fileURLToPath } from 'node:url'
import { checkShape } from './shape/check.js'
import { findingLine } from './shape/finding.js'

const findings = checkShape(fileURLToPath(new URL('..', import.meta.url)))
for (const finding of findings) console.error(findingLine(finding))
if (findings.length > 0) process.exitCode = 1
