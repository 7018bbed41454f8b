import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/**
 * Why this machine cannot mount, a clause; undefined when it can.
 * @param {'tmpfs' | 'ext4'} kind
 * @returns {Promise<string | undefined>}
 */
export async function mountProblem(kind) {
  if (process.platform !== 'linux') return 'only Linux can do it'
  try {
    const disk = kind === 'tmpfs' ? await mountTmpfs(1) : await mountExt4(16)
    await disk.remove()
    return undefined
  } catch (error) {
    return `this machine cannot mount ${kind}: ${/** @type {Error} */ (error).message.trim().split('\n').at(-1)}`
  }
}

/**
 * A disk that is soon full.
 * @param {number} megabytes
 */
export async function mountTmpfs(megabytes) {
  const path = await mkdtemp(join(tmpdir(), 'openclaw-full-'))
  try {
    await exec('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'none', path])
  } catch (error) {
    await rm(path, { recursive: true, force: true })
    throw error
  }
  const remove = async () => {
    await unmountAt(path)
    await rm(path, { recursive: true, force: true })
  }
  return { path, remove }
}

/**
 * A file system in a file: what its image holds at one moment is what a power cut at that moment would leave.
 * @param {number} megabytes
 */
export async function mountExt4(megabytes) {
  const folder = await mkdtemp(join(tmpdir(), 'openclaw-power-'))
  const path = join(folder, 'disk')
  let image = join(folder, '0.img')
  let cuts = 0
  let mounted = false

  const mount = async () => {
    // The journal is written when somebody syncs, and else hardly ever: nothing is safe by chance.
    await exec('mount', ['-o', 'loop,commit=300', image, path])
    mounted = true
  }
  const unmount = async () => {
    if (mounted) await unmountAt(path)
    mounted = false
  }
  const remove = async () => {
    await unmount()
    await rm(folder, { recursive: true, force: true })
  }

  try {
    await mkdir(path)
    await exec('truncate', ['-s', `${megabytes}m`, image])
    await exec('mkfs.ext4', ['-q', '-F', image])
    await mount()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    path,
    remove,
    /** Copies the disk as it is now; whoever writes to it must stand still. */
    async copy() {
      const next = join(folder, `${(cuts += 1)}.img`)
      await copyFile(image, next)
      return next
    },
    /** Puts a copy in the place of the disk. Nobody may have a file of it open. @param {string} next */
    async swap(next) {
      await unmount()
      await rm(image)
      image = next
      await mount()
    },
  }
}

/**
 * The files of a process that was killed may be let go a moment after it ended.
 * @param {string} path
 */
async function unmountAt(path) {
  for (let tries = 100; ; tries -= 1) {
    try {
      await exec('umount', [path])
      return
    } catch (error) {
      if (tries === 0) throw error
      await sleep(50)
    }
  }
}
