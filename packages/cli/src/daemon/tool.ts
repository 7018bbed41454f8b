import { execFile } from 'node:child_process'

export interface ToolResult {
  /** Undefined when there is no such program, or it was ended by a signal. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program of the system to its end; that it fails is a result. */
export async function runTool(name: string, args: readonly string[]): Promise<ToolResult> {
  return await new Promise((resolve) => {
    execFile(name, args, { encoding: 'utf8' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined
      resolve({
        code,
        stdout: stdout.trim(),
        stderr: stderr.trim() || (code === undefined ? String(error?.message) : ''),
      })
    })
  })
}
