import { readdir, readFile, readlink } from 'node:fs/promises'

/** The process that listens on a TCP port, from /proc; undefined where the system does not tell. */
export async function holderOf(port: number): Promise<{ pid: number; command: string } | undefined> {
  const inodes = await listeningInodes(port)
  if (inodes.size === 0) return undefined
  for (const pid of (await entries('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await entries(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')
      const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? []
      if (inode !== undefined && inodes.has(inode)) return { pid: Number(pid), command: await commandOf(pid) }
    }
  }
  return undefined
}

async function listeningInodes(port: number): Promise<Set<string>> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  )
  const rows = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)))
  // Columns of /proc/net/tcp: 1 local address, 3 state (0A is listening), 9 inode.
  const listening = rows.filter((row) => row[1]?.endsWith(`:${hex}`) && row[3] === '0A')
  return new Set(listening.flatMap((row) => row[9] ?? []))
}

async function commandOf(pid: string): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return line.split('\0').join(' ').trim().slice(0, 100) || 'unknown'
}

function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
