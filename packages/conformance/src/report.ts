/** What came of one check, or of one case of the kind's contract suite. */
export interface CheckResult {
  /** Of the table of checks; `suite.<kind>` for a case. */
  readonly id: string
  readonly says: string
  /** `notRun`: what it needs did not pass. */
  readonly status: 'passed' | 'failed' | 'notRun'
  /** Why it failed or was not run; what was measured where it passed. */
  readonly reason?: string
  readonly cure?: string
}

export interface ConformanceReport {
  /** Every check passed. */
  readonly ok: boolean
  readonly name: string
  readonly version: string
  readonly results: readonly CheckResult[]
}
