import type { Command, GatewayView, Registry, SessionStore } from '@openclaw/sdk'

/** What a person may ask the gateway itself, in any conversation. */
export function basicCommands(
  registry: Registry<Command>,
  gateway: GatewayView,
  sessions: SessionStore,
): Readonly<Record<string, Command>> {
  return {
    help: {
      description: 'lists the commands',
      beside: true,
      run() {
        const lines = [...registry.list()].map(([name, { description }]) => `/${name}: ${description}`)
        return { text: lines.sort().join('\n') }
      },
    },
    new: {
      description: 'begins a new conversation',
      async run({ sessionKey }) {
        await sessions.reset(sessionKey)
        return { text: 'A new conversation begins.' }
      },
    },
    status: {
      description: 'tells how the gateway is',
      beside: true,
      run() {
        const { state, queue, turnsRunning, channels } = gateway.snapshot()
        const connected = channels.filter((channel) => channel.state === 'connected').length
        const waiting = queue?.waiting ?? 0
        return {
          text: `The gateway is ${state}: ${turnsRunning} turns running, ${waiting} messages waiting, ${connected} of ${channels.length} channels connected.`,
        }
      },
    },
    stop: {
      description: 'interrupts the answer under way',
      beside: true,
      run({ sessionKey }) {
        return { text: gateway.interrupt(sessionKey) ? 'Interrupted.' : 'Nothing is under way.' }
      },
    },
    whoami: {
      description: 'tells who you are to the gateway',
      beside: true,
      run({ message, agentId, sessionKey }) {
        const { channel, account, sender, peer } = message.envelope
        const lines = [
          `sender: ${sender.id}`,
          `channel: ${channel} (account ${account})`,
          `conversation: ${peer.kind} ${peer.id}`,
          `agent: ${agentId}`,
          `session: ${sessionKey}`,
        ]
        return { text: lines.join('\n') }
      },
    },
  }
}
