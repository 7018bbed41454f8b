import { toError } from '@openclaw/sdk'
import type { GatewayEvent, GatewayStatus, Log, StageFact, Stream } from '@openclaw/sdk'
// The three, and not the two hundred files of all of RxJS: that would be a tenth of every start.
import { filter } from 'rxjs/internal/operators/filter'
import { ReplaySubject } from 'rxjs/internal/ReplaySubject'
import { Subject } from 'rxjs/internal/Subject'

/** The gateway's streams: facts that happened. Nobody waits for a watcher, and none can change anything. */
export function createEvents() {
  const events = new Subject<GatewayEvent>()
  const stages = new Subject<StageFact>()
  const status = new ReplaySubject<GatewayStatus>(1)
  return {
    events: events.asObservable(),
    stages: stages.asObservable(),
    status: status.asObservable(),
    inbound: events.pipe(filter((event) => 'direction' in event && event.direction === 'inbound')),
    outbound: events.pipe(filter((event) => 'direction' in event && event.direction === 'outbound')),
    /** An event that nobody watches is not made. */
    emit(make: () => GatewayEvent): void {
      if (events.observed) events.next(Object.freeze(make()))
    },
    emitStage(make: () => StageFact): void {
      if (stages.observed) stages.next(Object.freeze(make()))
    },
    publish: (latest: GatewayStatus) => status.next(Object.freeze(latest)),
    end(): void {
      events.complete()
      stages.complete()
      status.complete()
    },
  }
}

export type Events = ReturnType<typeof createEvents>

/** Follows a stream; an error in `next` is logged, and the watch goes on. The result ends it. */
export function watchStream<T>(stream: Stream<T>, next: (value: T) => void, log: Log): () => void {
  const subscription = stream.subscribe((value) => {
    try {
      next(value)
    } catch (error) {
      log.error({ error: toError(error).message }, 'a watcher failed')
    }
  })
  return () => subscription.unsubscribe()
}
