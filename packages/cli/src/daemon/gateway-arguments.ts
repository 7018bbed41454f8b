/** The flags of `openclaw gateway` that a gateway in the background keeps. */
export interface KeptFlags {
  readonly port?: string
  readonly host?: string
  readonly config?: string
  readonly logLevel?: string
  readonly verbose?: boolean
  readonly watch?: boolean
  readonly safe?: boolean
}

/** The arguments that say the same to another process. */
export function gatewayArguments(flags: KeptFlags): string[] {
  const { port, host, config, logLevel } = flags
  const values = Object.entries({ port, host, config, 'log-level': logLevel })
  const { verbose, watch, safe } = flags
  const switches = Object.entries({ verbose, watch, safe })
  return [
    'gateway',
    ...values.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...switches.flatMap(([name, isSet]) => (isSet ? [`--${name}`] : [])),
  ]
}
