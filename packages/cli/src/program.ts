import { Command, CommanderError, Option } from 'commander'
import { OpenClawError } from '@openclaw/sdk'
import { showError } from './output.js'
import { version } from './version.js'

/** Runs one command and resolves with the exit code. Command modules are imported when they are called, and not before. */
export async function run(argv: readonly string[]): Promise<number> {
  const shown = { json: argv.includes('--json'), verbose: argv.includes('--verbose') }
  let exitCode = 0
  const program = createProgram((code) => (exitCode = code))
  if (argv.length === 0) {
    program.outputHelp()
    return 0
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    const wrong = error instanceof CommanderError ? asUsageError(error) : error
    return wrong === undefined ? 0 : showError(wrong, shown)
  }
}

function createProgram(done: (exitCode: number) => void): Command {
  const program = new Command('openclaw')
  program
    .description('A gateway between chat channels and AI agents.')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    // A command that has commands below it leaves their options to them.
    .enablePositionalOptions()
    .exitOverride()
    // Errors are shown by `run`, in the form of every other error.
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined })

  command(program, 'gateway', 'run the gateway')
    .option('--port <port>', 'the port; 0 takes a free one (default: 18789)')
    .option('--host <address>', 'the address to bind (default: 127.0.0.1)')
    .option('--config <file>', 'the config to use')
    .option('--log-level <level>', 'debug, info, warn, error or fatal (default: info)')
    .option('--watch', 'reload when the config changes, or a file that it is made of')
    .option('--safe', 'when the config is wrong: start from the last good one, with channels off')
    .option('--daemon', 'run in the background; the command ends once the gateway is ready')
    .action(async (flags) =>
      done(
        flags.daemon
          ? await (await import('./commands/gateway-daemon.js')).runInBackground(flags)
          : await (await import('./commands/gateway.js')).runGateway(flags),
      ),
    )

  const daemon = program.command('daemon').description('the gateway as a service of this machine')
  service(command(daemon, 'install', 'write what starts it as a service: systemd, launchd, or neither'))
    .option('--port <port>', 'as for `openclaw gateway`')
    .option('--host <address>', 'as for `openclaw gateway`')
    .option('--config <file>', 'as for `openclaw gateway`')
    .option('--log-level <level>', 'as for `openclaw gateway`')
    .option('--run-as <user>', 'with --system: who it runs as (default: who called sudo, else this user)')
    .option('--dry-run', 'print the file, and write nothing')
    .option('--force', 'write it where there is another')
    .action(async (flags) => done(await (await import('./commands/daemon-install.js')).installDaemon(flags)))
  service(command(daemon, 'start', 'start it; ends once it is ready')).action(async (flags) =>
    done(await (await import('./commands/daemon.js')).startDaemon(flags)),
  )
  stopping(service(command(daemon, 'stop', 'end it in order'))).action(async (flags) =>
    done(await (await import('./commands/daemon.js')).stopDaemon(flags)),
  )
  stopping(service(command(daemon, 'restart', 'stop it, and start it with the same flags'))).action(
    async (flags) => done(await (await import('./commands/daemon.js')).restartDaemon(flags)),
  )
  service(command(daemon, 'status', 'how it is installed, and whether it runs')).action(async (flags) =>
    done(await (await import('./commands/daemon.js')).daemonStatus(flags)),
  )
  stopping(service(command(daemon, 'uninstall', 'stop it and remove what install wrote; data stays'))).action(
    async (flags) => done(await (await import('./commands/daemon.js')).uninstallDaemon(flags)),
  )

  client(command(program, 'open', 'open the page of the running gateway in the browser, signed in'))
    .option('--print', 'print the link instead; it works once, within ten minutes')
    .action(async (flags) => done(await (await import('./commands/open.js')).runOpen(flags)))

  command(program, 'init', 'write what a new gateway needs, with questions in a terminal')
    .argument('[folder]', 'where; a new one is made (default: the working folder)')
    .option('--name <name>', 'of the package')
    .option('--model <model>', 'who answers: provider/model, or echo')
    .option('--channel <name...>', 'how people reach it, besides HTTP and openclaw chat')
    .option('--home <folder>', 'where it keeps messages and sessions (default: ~/.openclaw)')
    .option('--format <format>', 'of the config: ts or json (default: ts)')
    .option('-y, --yes', 'ask nothing: flags, else defaults')
    .option('--force', 'write a new config where there is one; the old one is kept')
    .option('--no-install', 'leave npm install to you')
    .action(async (folder, flags) => done(await (await import('./commands/init.js')).runInit(folder, flags)))

  client(command(program, 'reload', 'have the running gateway load its config again')).action(async (flags) =>
    done(await (await import('./commands/reload.js')).runReload(flags)),
  )

  client(configured(command(program, 'plan', 'what a reload would change'))).action(async (flags) =>
    done(await (await import('./commands/plan.js')).runPlan(flags)),
  )

  client(command(program, 'status', 'show how the running gateway is'))
    .option('--resources', 'CPU, memory, event loop, handles, connections and disk, too')
    .option('--watch', 'show it anew every 2 seconds, until Ctrl-C; with --json, a document a line')
    .action(async (flags) => done(await (await import('./commands/status.js')).runStatus(flags)))

  configured(command(program, 'doctor', 'look for what is wrong, with a cure for each'))
    .option('--fix', 'do the safe ones: rights of files, leftovers of processes that are gone')
    .action(async (flags) => done(await (await import('./commands/doctor.js')).runDoctor(flags)))

  client(command(program, 'metrics', 'show the figures of the running gateway'))
    .option('--watch', 'show them again every two seconds')
    .option('--prometheus', 'print the text that Prometheus reads')
    .action(async (flags) => done(await (await import('./commands/metrics.js')).runMetrics(flags)))

  const logs = command(program, 'logs', 'show what gateways of this home logged; none has to run')
    .option('-f, --follow', 'go on with what is logged from now on; Ctrl-C ends')
    .option('--tail <lines>', 'the newest lines that match (default: 100; all, with a time or a message)')
    .option('--level <level>', 'debug, info, warn, error or fatal: this and worse')
    .option('--component <name>', 'gateway, or a plugin: its kind (router), its name (router-rules)')
    .option('--since <moment>', '2026-03-01, 14:30, "2h ago", 2026-03-01T12:00')
    .option('--until <moment>', 'the same; a day to its end')
    .option('--slow [ms]', 'messages and stages that took so long, the slowest first (default: 1000)')
    .option('--message <id>', 'of one message and of what belongs to it')
    .action(async (flags) => done(await (await import('./commands/logs.js')).showLogs(flags)))
  client(command(logs, 'level', 'change how much the running gateway logs, until it is restarted'))
    .argument('<level>', 'debug, info, warn, error or fatal')
    .option('--component <kind>', 'of plugins of one kind, or of gateway; without it, of all')
    .action(async (level, flags) =>
      done(await (await import('./commands/logs-level.js')).setLogLevel(level, flags)),
    )

  client(command(program, 'chat', 'talk to an agent of the running gateway'))
    .option('-m, --message <text>', 'send one message, show the answer and end')
    .option('--agent <id>', 'the agent to ask; else the routing rules decide')
    .option('--peer <id>', 'the conversation: an id, or group:<id>')
    .action(async (flags) => done(await (await import('./commands/chat.js')).runChat(flags)))

  const messages = program.command('messages').description('what became of every message')
  client(command(messages, 'list', 'messages, newest first'))
    .option('--state <states>', 'dead, refused, waiting, …; several with commas')
    .option('--channel <id>', 'of one channel')
    .option('--direction <direction>', 'inbound or outbound')
    .option('--since <moment>', '24h, "2h ago", 2026-03-01')
    .option('--limit <count>', 'at most so many, to 10000 (default: 100)')
    .action(async (flags) => done(await (await import('./commands/messages.js')).listMessages(flags)))
  client(command(messages, 'why', 'the story of one message'))
    .argument('<id>', 'from messages list, or from the receipt')
    .action(async (id, flags) =>
      done(await (await import('./commands/messages.js')).explainMessage(id, flags)),
    )
  configured(client(command(messages, 'export', 'write a recorded message as a case for openclaw test')))
    .argument('<id>', 'an inbound message')
    .option('--redact', 'leave out what was written, names and attachments')
    .option('--out <file>', 'write it into a new file *.openclaw-test.yaml')
    .action(async (id, flags) =>
      done(await (await import('./commands/messages-export.js')).exportMessage(id, flags)),
    )
  client(command(messages, 'redrive', 'give dead messages another chance'))
    .argument('[ids...]')
    .allowExcessArguments(true)
    .option('--reason <text>', 'all dead messages whose reason contains it')
    .action(async (ids, flags) =>
      done(await (await import('./commands/messages.js')).redriveMessages(ids, flags)),
    )
  client(command(messages, 'discard', 'end a waiting or dead message for good'))
    .argument('<id>')
    .action(async (id, flags) =>
      done(await (await import('./commands/messages.js')).discardMessage(id, flags)),
    )

  const pairing = program.command('pairing').description('who may write to the gateway')
  client(command(pairing, 'list', 'who waits to be allowed, and who was')).action(async (flags) =>
    done(await (await import('./commands/pairing.js')).listPairing(flags)),
  )
  client(command(pairing, 'approve', 'let in who was told a code, and tell the person'))
    .argument('<channel>')
    .argument('<code>', 'eight signs, from the person or from pairing list')
    .option('--account <id>', 'only of this account of the channel')
    .action(async (channel, code, flags) =>
      done(await (await import('./commands/pairing.js')).approvePairing(channel, code, flags)),
    )
  client(command(pairing, 'revoke', 'take it back'))
    .argument('<channel>')
    .argument('<id>', 'of the person, from pairing list')
    .option('--account <id>', 'only of this account of the channel')
    .action(async (channel, id, flags) =>
      done(await (await import('./commands/pairing.js')).revokePairing(channel, id, flags)),
    )

  client(command(program, 'tap', 'follow messages through the path, live'))
    .option('--stage <stage>', 'only at this stage: receive, route, accept, agent, send, …')
    .option('--channel <id>', 'only of one channel')
    .option('--where <key=value...>', 'only where user, peer, account, id or text is this')
    .action(async (flags) => done(await (await import('./commands/tap.js')).runTap(flags)))

  const routing = program.command('routing').description('which agent answers which message')
  client(configured(command(routing, 'list', 'the rules in order, with hits where a gateway runs'))).action(
    async (flags) => done(await (await import('./commands/routing-list.js')).listRules(flags)),
  )
  client(configured(command(routing, 'test', 'who would answer; no gateway has to run')))
    .requiredOption('--channel <id>', 'the channel it comes by')
    .option('--account <id>', 'the bot account it comes to (default: default)')
    .option('--userId <id>', 'who writes it')
    .option('--peer <id>', 'the conversation (default: the user)')
    .option('--peerKind <kind>', 'direct or group (default: direct)')
    .option('--thread <id>', 'the topic or thread')
    .option('--serverId <id>', 'the Discord server, the Slack team')
    .option('--role <id...>', 'a role of who writes it; several times for several')
    .option('--mentioned', 'the bot is addressed by name')
    .option('--text <text>', 'what it says (default: nothing)')
    .option('--explain', 'each rule, each key: what it wants, what is there')
    .option('--live', 'ask the running gateway instead of the config')
    .action(async (flags) => done(await (await import('./commands/routing-test.js')).testRouting(flags)))
  configured(command(routing, 'lint', 'rules that never decide, and agents that are not there')).action(
    async (flags) => done(await (await import('./commands/routing-lint.js')).lintRouting(flags)),
  )

  configured(command(program, 'test', 'run the tests of the config; no gateway has to run, nothing is sent'))
    .argument('[files...]', 'files or folders; by default those beside the config')
    .allowExcessArguments(true)
    .option('--filter <text>', 'only cases whose name contains it')
    .option('--bail', 'end at the first failure')
    .option('--tap', 'print TAP')
    .option('--junit <file>', 'also write JUnit XML')
    .action(async (files, flags) => done(await (await import('./commands/test.js')).runTests(files, flags)))

  client(command(program, 'replay', 'what a config would decide of recorded messages; nothing is sent'))
    .option('--since <moment>', '24h, "2h ago", 2026-03-01 (default: 24h)')
    .option('--config <file>', 'the config to try; by default the one in use')
    .option('--channel <id>', 'of one channel')
    .option('--limit <count>', 'at most so many, the newest, to 1000000 (default: 10000)')
    .option('--fail-on-change', 'end with 1 when a message would go another way')
    .action(async (flags) => done(await (await import('./commands/replay.js')).runReplay(flags)))

  command(program, 'conformance', 'check that a plugin keeps what its manifest and its kind promise')
    .argument('<path>', 'the folder of the plugin, or its tarball')
    .action(async (path, flags) =>
      done(await (await import('./commands/conformance.js')).checkConformance(path, flags)),
    )

  const plugins = program
    .command('plugins')
    .description('plugins: those of the config, and those of this home')
  configured(command(plugins, 'list', 'each plugin, its kind, what it provides and needs')).action(
    async (flags) => done(await (await import('./commands/plugins.js')).listPlugins(flags)),
  )
  configured(command(plugins, 'tree', 'which plugin needs which')).action(async (flags) =>
    done(await (await import('./commands/plugins.js')).showTree(flags)),
  )
  command(plugins, 'create', 'write a plugin of your own, with tests that are green, to begin with')
    .argument('<name>', 'hello, or openclaw-<kind>-hello, perhaps with a scope')
    .option('--kind <kind>', 'channel, router, queue, session, agent, guard or monitor')
    .option('--dir <folder>', 'where to; new or empty (default: a folder of its name)')
    .action(async (name, flags) =>
      done(await (await import('./commands/plugins-create.js')).createPlugin(name, flags)),
    )
  agreeing(command(plugins, 'add', 'look at a plugin, agree to what it may do, and install it'))
    .argument('<what>', 'the name of a package, perhaps with @version; a tarball; a folder')
    .action(async (what, flags) =>
      done(await (await import('./commands/plugins-add.js')).addPlugin(what, flags)),
    )
  agreeing(command(plugins, 'update', 'exchange one for a newer one; asks again when that asks for more'))
    .argument('<name>')
    .argument('[what]', 'as for add (default: where it came from, the newest)')
    .action(async (name, what, flags) =>
      done(await (await import('./commands/plugins-update.js')).updatePlugin(name, what, flags)),
    )
  configured(command(plugins, 'remove', 'take one out of this home, unless the config needs it'))
    .argument('<name>')
    .option('--force', 'also when the config needs it')
    .action(async (name, flags) =>
      done(await (await import('./commands/plugins-remove.js')).removePlugin(name, flags)),
    )
  configured(command(plugins, 'info', 'what it is, may do and takes; where it is from, and who uses it'))
    .argument('<name>')
    .action(async (name, flags) =>
      done(await (await import('./commands/plugins-info.js')).showPlugin(name, flags)),
    )
  command(plugins, 'verify', 'whether added plugins are as they were agreed to; 1 when one is not')
    .argument('[name]')
    .action(async (name, flags) =>
      done(await (await import('./commands/plugins-verify.js')).verifyPlugins(name, flags)),
    )

  const config = program.command('config').description('check, show and describe the config')
  configured(command(config, 'validate', 'everything but the start: exit 0, or 78 and what is wrong'))
    .argument('[file]', 'the config to check; else the one that a start would use')
    .action(async (file, flags) =>
      done(await (await import('./commands/config-validate.js')).validateConfig(file, flags)),
    )
  configured(command(config, 'print', 'the config in effect, defaults filled in, secrets masked'))
    .option('--origin', 'where each key comes from')
    .option('--port <port>', 'as for `openclaw gateway`')
    .option('--host <address>', 'as for `openclaw gateway`')
    .option('--log-level <level>', 'as for `openclaw gateway`')
    .action(async (flags) => done(await (await import('./commands/config-print.js')).printConfig(flags)))
  configured(command(config, 'schema', 'the JSON Schema of the config, with the installed plugins'))
    .option('--out <file>', 'write it there, for an editor')
    .action(async (flags) => done(await (await import('./commands/config-schema.js')).printSchema(flags)))

  const hooks = program.command('hooks').description('show the hooks and who taps them')
  configured(command(hooks, 'list', 'each hook, its taps in order, plugin, stage and budget')).action(
    async (flags) => done(await (await import('./commands/hooks.js')).listHooks(flags)),
  )
  return program
}

function command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--json', 'print one JSON document on stdout')
    .option('--verbose', 'tell more; errors with their stack')
    .allowExcessArguments(false)
}

function client(one: Command): Command {
  return one
    .option('--port <port>', 'the gateway on this port, when several run')
    .addOption(new Option('--url <url>', 'a gateway elsewhere; needs --token'))
    .addOption(new Option('--token <token>', 'its access token; OPENCLAW_ACCESS_TOKEN by default'))
}

function service(one: Command): Command {
  return one
    .option('--home <folder>', 'of the gateway (default: OPENCLAW_HOME, else ~/.openclaw)')
    .option('--system', 'a service of the whole system, with systemd')
}

function stopping(one: Command): Command {
  return one.option(
    '--timeout <seconds>',
    'in the background without a supervisor: then it is killed (default: 30)',
  )
}

function agreeing(one: Command): Command {
  return one.option('-y, --yes', 'agree without being asked')
}

function configured(one: Command): Command {
  return one.option('--config <file>', 'the config to use')
}

/** Undefined for what is no error: help and version. */
function asUsageError(error: CommanderError): OpenClawError | undefined {
  if (error.exitCode === 0) return undefined
  if (error.code === 'commander.help') {
    return new OpenClawError('OC_CLI_USAGE', 'A command is missing', { hint: 'See `openclaw --help`.' })
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const meant = suggestion?.replace(/^\(Did you mean (.*)\?\)$/, 'Did you mean $1? ') ?? ''
  return new OpenClawError('OC_CLI_USAGE', sentence(message), { hint: `${meant}See \`openclaw --help\`.` })
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}`
}
