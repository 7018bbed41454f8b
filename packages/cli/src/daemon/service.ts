import type { ServiceSettings } from './settings.js'

/** How a service is, as far as what watches over it knows. */
export interface ServiceState {
  readonly state: 'running' | 'starting' | 'stopping' | 'stopped' | 'failed'
  readonly pid?: number
  /** Why it failed. */
  readonly reason?: string
  /** What starts it without anybody asking: a sentence. */
  readonly boot: string
  /** Whether it is up again after the machine was. */
  readonly atBoot: boolean
}

/** One way to keep a gateway running: systemd, launchd, or a file that says which process it is. */
export interface Service {
  /** Such as `systemd, for this user`. */
  readonly title: string
  /** What `install` writes. */
  readonly file: string
  textOf(settings: ServiceSettings): Promise<string>
  /** After the file was written; says what is to be known. */
  installed(settings: ServiceSettings): Promise<readonly string[]>
  /** Resolves once it is ready. */
  start(): Promise<void>
  /** Resolves once it has ended; says what went wrong meanwhile. */
  stop(limitMs: number | undefined): Promise<readonly string[]>
  restart(limitMs: number | undefined): Promise<readonly string[]>
  state(): Promise<ServiceState>
  /** Before the file is removed, and after it has been. */
  forget(): Promise<void>
  forgotten(): Promise<void>
}
