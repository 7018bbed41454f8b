import type { QueueDepth } from './queue.js'
import type { HookName, TapStage } from './hooks.js'
import type { Envelope, Notice, Refusal, Route, Settled, Stage } from './message.js'
import { defineService } from './service.js'

/** The part of an Observable that a watcher needs; every RxJS Observable is one. */
export interface Stream<T> {
  subscribe(next: (value: T) => void): { unsubscribe(): void }
}

interface MessageFact {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly channel: string
  readonly account: string
  /** ms since 1970. */
  readonly at: number
}

/** Where a message was, and what it was there. */
export interface StageFact {
  readonly stage: HookName | 'accept' | 'agent'
  readonly id: string
  readonly channel: string
  readonly account: string
  readonly peerId: string
  /** Who wrote it; undefined for what the gateway says. */
  readonly userId?: string
  readonly text: string
  readonly at: number
}

interface TurnFact {
  readonly turnId: string
  readonly key: string
  readonly agentId: string
  readonly attempt: number
  readonly at: number
}

interface AccountFact {
  readonly channel: string
  readonly account: string
  readonly at: number
}

/** A fact, in the past tense. Events are frozen and nobody waits for their watchers. */
export type GatewayEvent =
  | ({ readonly type: 'message.accepted'; readonly deliveryId: string; readonly key: string } & MessageFact)
  | ({ readonly type: 'message.settled' } & Settled)
  | ({ readonly type: 'turn.started'; readonly messages: readonly string[] } & TurnFact)
  | ({ readonly type: 'turn.delta'; readonly text: string } & TurnFact)
  | ({ readonly type: 'turn.failed'; readonly error: string; readonly retryInMs?: number } & TurnFact)
  | ({ readonly type: 'channel.connected' } & AccountFact)
  /** A connected account said once more that it is. */
  | ({ readonly type: 'channel.alive' } & AccountFact)
  | ({ readonly type: 'channel.lost'; readonly reason: string } & AccountFact)
  | {
      readonly type: 'plugin.failed'
      readonly plugin: string
      readonly hook?: HookName
      readonly error: string
      readonly at: number
    }
  | {
      readonly type: 'plugin.quarantined'
      readonly plugin: string
      readonly reason: string
      readonly at: number
    }
  | {
      readonly type: 'gateway.reloaded'
      readonly opened: readonly string[]
      readonly closed: readonly string[]
      readonly at: number
    }

export interface PluginStatus {
  /** The entry's id: the package name, unless the config gives another. */
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly state: 'setup' | 'running' | 'closing' | 'closed' | 'failed' | 'quarantined'
  readonly reason?: string
  readonly needs: readonly string[]
  readonly provides: readonly string[]
  readonly setupMs: number
  readonly startMs: number
}

/** How one account of a channel is connected. */
export interface ChannelStatus {
  readonly id: string
  readonly account: string
  readonly plugin: string
  readonly state: 'connected' | 'connecting' | 'down'
  /** ms since 1970, of the last change of state. */
  readonly since: number
  readonly reason?: string
}

export interface GatewayStatus {
  readonly state: 'starting' | 'ready' | 'draining' | 'stopped'
  /** ms since 1970. */
  readonly startedAt: number
  readonly plugins: readonly PluginStatus[]
  readonly channels: readonly ChannelStatus[]
  readonly agents: readonly string[]
  readonly queue?: QueueDepth
  readonly turnsRunning: number
}

export interface HookListing {
  readonly hook: HookName
  readonly kind: 'bail' | 'waterfall' | 'series'
  readonly question: string
  readonly budgetMs: number
  readonly onFailure: string
  readonly taps: readonly {
    readonly plugin: string
    readonly stage: TapStage
    readonly calls: number
    readonly failures: number
    readonly tookMs: number
  }[]
}

/** What plugins may see of the gateway they run in. */
export interface GatewayView {
  readonly events: Stream<GatewayEvent>
  /** Messages as they go through the stages of the path; a stream of its own, since it costs nothing while nobody looks. */
  readonly stages: Stream<StageFact>
  /** Replays the latest to each new watcher. */
  readonly status: Stream<GatewayStatus>
  snapshot(): GatewayStatus
  hooks(): readonly HookListing[]
  /** Who would answer: the `route` hook alone is asked, and nothing is kept. `stages` is told which plugins had a say. */
  route(envelope: Envelope, stages?: Stage[]): Promise<Route>
  /**
   * Gives an ended message that was not answered or delivered another chance; one that never was routed passes the
   * hooks again from `receive`. False, with the reason, when it stays as it is.
   */
  redrive(id: string): Promise<{ readonly ok: boolean; readonly reason?: string }>
  /**
   * Says something without being asked; the `send` hook may refuse it. Resolves with the id once it is as safe in the
   * queue as an answer is. Rejects with OC_NOTICE_UNDELIVERABLE where no such channel can speak first.
   */
  post(notice: Notice): Promise<{ readonly id: string; readonly refusal?: Refusal }>
  /** Aborts the running turn of a session; its messages end `silent: interrupted`. False when none runs. */
  interrupt(sessionKey: string): boolean
}

export const gateway = defineService<GatewayView>('gateway')
