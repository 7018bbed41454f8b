import { join } from 'node:path'
import { stopLimitMs } from './end-process.js'
import { markOf } from './settings.js'
import type { ServiceSettings } from './settings.js'

export const launchdLabel = 'ai.openclaw.gateway'

/** Where launchd puts what a gateway writes besides its log. */
export function launchdOutput(home: string): string {
  return join(home, 'logs', 'launchd.log')
}

/** The property list of a gateway. A mode is a number of ten fingers there: 63 is 0077. */
export function plistText(settings: ServiceSettings): string {
  const { program, args, home, folder } = settings
  const output = launchdOutput(home)
  const keys: readonly (readonly [string, string])[] = [
    ['Label', text(launchdLabel)],
    [
      'ProgramArguments',
      `<array>\n${[...program, ...args].map((one) => `      ${text(one)}\n`).join('')}    </array>`,
    ],
    ['WorkingDirectory', text(folder)],
    ['EnvironmentVariables', `<dict>\n      <key>OPENCLAW_HOME</key>\n      ${text(home)}\n    </dict>`],
    ['RunAtLoad', '<true/>'],
    ['KeepAlive', '<dict>\n      <key>SuccessfulExit</key>\n      <false/>\n    </dict>'],
    ['ThrottleInterval', '<integer>10</integer>'],
    ['ExitTimeOut', `<integer>${stopLimitMs / 1000}</integer>`],
    ['Umask', '<integer>63</integer>'],
    ['StandardOutPath', text(output)],
    ['StandardErrorPath', text(output)],
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${markOf(settings)} -->
<plist version="1.0">
  <dict>
${keys.map(([key, value]) => `    <key>${key}</key>\n    ${value}\n`).join('')}  </dict>
</plist>
`
}

function text(value: string): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<string>${escaped}</string>`
}
