/** What an installed service is to run. */
export interface ServiceSettings {
  /** The absolute Node, its flags, the absolute script. */
  readonly program: readonly string[]
  /** `gateway` and its flags; a config is named by its absolute path. */
  readonly args: readonly string[]
  readonly home: string
  /** Where it runs: the folder of the config, whose `.env` it reads; without a config the home. */
  readonly folder: string
  /** What else it writes, by its config: folders. */
  readonly writes: readonly string[]
  /** Its port is one of the first 1,024, for which a process needs a right of its own. */
  readonly lowPort?: boolean
  /** Of a service of the whole system: who it runs as. */
  readonly user?: string
}

const mark = 'Written by `openclaw daemon install`; what it was told: '

/** The line by which `openclaw` recognises a file that it wrote. It holds no `--`, so that it may stand in an XML comment. */
export function markOf(settings: ServiceSettings): string {
  return `${mark}${JSON.stringify(settings).replaceAll('-', '\\u002d')}`
}

/** Undefined for a file that `openclaw` did not write. */
export function settingsIn(text: string): ServiceSettings | undefined {
  const line = text.split('\n').find((one) => one.includes(mark))
  const json = line?.slice(line.indexOf(mark) + mark.length).replace(/\}[^}]*$/, '}')
  try {
    return json === undefined ? undefined : (JSON.parse(json) as ServiceSettings)
  } catch {
    return undefined
  }
}
