import { relative, resolve } from 'node:path'

/** What a person types from here on, in this order. */
export function nextSteps(folder: string, installed: boolean): readonly string[] {
  return [
    ...(resolve(folder) === process.cwd() ? [] : [`cd ${quote(relative(process.cwd(), folder))}`]),
    ...(installed ? [] : ['npm install']),
    'npx openclaw gateway',
    'npx openclaw chat',
  ]
}

/** As the shell of this system takes it. */
function quote(path: string): string {
  if (/^[\w./\\:@~+-]+$/.test(path)) return path
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", `'\\''`)}'`
}
