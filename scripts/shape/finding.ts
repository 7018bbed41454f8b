/** What is wrong with one file or folder, and what mends it. */
export interface Finding {
  /** From the root. */
  readonly path: string
  readonly what: string
  readonly cure: string
}

export function findingLine(finding: Finding): string {
  return `${finding.path}: ${finding.what}: ${finding.cure}`
}
