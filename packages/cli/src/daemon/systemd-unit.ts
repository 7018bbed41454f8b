import { stopLimitMs } from './end-process.js'
import { markOf } from './settings.js'
import type { ServiceSettings } from './settings.js'

export interface UnitSurroundings {
  /** The version of systemd; a key that it does not know would be a warning at each start. */
  readonly version: number
  readonly system: boolean
  /** Whether a service of a user may have namespaces of its own: without them it does not start with what needs them. */
  readonly namespaces: boolean
}

/** The systemd unit of a gateway. */
export function unitText(settings: ServiceSettings, surroundings: UnitSurroundings): string {
  const { program, args, home, folder, user } = settings
  const { system, namespaces } = surroundings
  return [
    `# ${markOf(settings)}`,
    '[Unit]',
    'Description=OpenClaw Gateway',
    ...(system ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    '# Ten starts in ten minutes: then it has failed, and somebody has to look.',
    'StartLimitIntervalSec=600',
    'StartLimitBurst=10',
    '',
    '[Service]',
    'Type=notify',
    '# It is told by systemd-notify, which is another process.',
    'NotifyAccess=all',
    ...(user === undefined ? [] : [`User=${specifiers(user)}`]),
    `WorkingDirectory=${specifiers(folder)}`,
    `Environment=${quoted(`OPENCLAW_HOME=${home}`)}`,
    `EnvironmentFile=-${specifiers(folder)}/.env`,
    `ExecStart=${[...program, ...args].map(argument).join(' ')}`,
    'Restart=always',
    ...backOff(surroundings.version),
    '# A config that is wrong, or a flag, is so at the next start too.',
    'RestartPreventExitStatus=78 2',
    'TimeoutStartSec=120',
    `TimeoutStopSec=${stopLimitMs / 1000}`,
    'KillMode=mixed',
    'WatchdogSec=120',
    'UMask=0077',
    '',
    ...hardening,
    ...(system || namespaces ? isolation(settings, system) : []),
    '',
    '[Install]',
    `WantedBy=${system ? 'multi-user' : 'default'}.target`,
    '',
  ].join('\n')
}

function backOff(version: number): string[] {
  return version < 254 ? ['RestartSec=5'] : ['RestartSec=1', 'RestartSteps=6', 'RestartMaxDelaySec=60']
}

// MemoryDenyWriteExecute is not among them: Node compiles code while it runs.
const hardening = [
  'NoNewPrivileges=yes',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged @resources',
  'SystemCallErrorNumber=EPERM',
  'KeyringMode=private',
]

function isolation({ home, writes, lowPort }: ServiceSettings, system: boolean): string[] {
  // A service of a user cannot be given it: there the machine has to allow such ports.
  const right = lowPort && system ? 'CAP_NET_BIND_SERVICE' : ''
  return [
    ...(system ? [] : ['PrivateUsers=yes']),
    'ProtectSystem=strict',
    'ProtectHome=read-only',
    `ReadWritePaths=${[quoted(home), ...writes.map((folder) => quoted(`-${folder}`))].join(' ')}`,
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectClock=yes',
    'ProtectControlGroups=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    'ProtectProc=invisible',
    'RemoveIPC=yes',
    `CapabilityBoundingSet=${right}`,
    `AmbientCapabilities=${right}`,
  ]
}

function argument(text: string): string {
  return quoted(text.replaceAll('$', '$$$$'))
}

function quoted(text: string): string {
  const escaped = specifiers(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return /^[\w@%+=:,./$-]+$/.test(escaped) ? escaped : `"${escaped}"`
}

function specifiers(text: string): string {
  return text.replaceAll('%', '%%')
}
