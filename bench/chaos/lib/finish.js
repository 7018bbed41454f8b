import { check } from './check.js'
import { readEvidence } from './evidence.js'

/**
 * Lets everything that was acknowledged come to its end, stops the gateway, and compares what it left behind with what
 * the driver knows.
 * @param {string} name
 * @param {import('./gateway.js').GatewayProcess} gateway Running.
 * @param {import('./load.js').Load} load
 * @param {Record<string, number>} counts Put first in the table.
 * @param {Record<string, string[]>} [more] Violations found on the way.
 * @returns {Promise<import('./report.js').Outcome>}
 */
export async function finish(name, gateway, load, counts, more = {}) {
  await load.end()
  await load.awaitEnds()
  const orderly = await gateway.stop()
  const evidence = await readEvidence(gateway.home)
  const { sent, acknowledged, strange } = load
  return {
    name,
    counts: {
      ...counts,
      sent: sent.length,
      acknowledged: acknowledged.length,
      toldReplies: sent.filter(({ replies }) => replies.length > 0).length,
      repliesOverClosedConnections: evidence.outbound.filter(({ state }) => state === 'expired').length,
      slowestStartMs: Math.round(gateway.slowestStartMs),
    },
    violations: {
      ...check(sent, evidence),
      strangeAnswers: strange,
      stoppedBadly: orderly ? [] : [`it ended with ${gateway.end}: ${gateway.said.slice(-500)}`],
      ...more,
    },
  }
}
