import { spawn } from 'node:child_process'

/** What starts the default browser may take this long to say that it cannot, in ms. */
const patienceMs = 2_000

/** Shows an address in the default browser; false where there is no way to. */
export async function openInBrowser(url: string): Promise<boolean> {
  const [program, ...args] = opener()
  if (program === undefined) return false
  const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore' })
  child.unref()
  return await new Promise((resolve) => {
    // Some stay for as long as the browser does.
    const timer = setTimeout(() => end(true), patienceMs)
    child.once('error', () => end(false))
    child.once('exit', (code) => end(code === 0))

    function end(shown: boolean): void {
      clearTimeout(timer)
      resolve(shown)
    }
  })
}

/** A program and its arguments before the address; nothing where there is no screen. */
function opener(): readonly string[] {
  const { env, platform } = process
  if (platform === 'darwin') return ['open']
  // What `start` does, which only a shell knows.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : []
}
