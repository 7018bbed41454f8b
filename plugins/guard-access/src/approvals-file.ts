import { join } from 'node:path'

export function approvalsFile(home: string): string {
  return join(home, 'access', 'approvals.json')
}
