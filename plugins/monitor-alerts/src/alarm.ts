export const alarmKinds = ['overdue', 'dead', 'channel', 'disk', 'certificate', 'plugin'] as const
export type AlarmKind = (typeof alarmKinds)[number]

/** Something that needs somebody. It never holds what people wrote, nor an error that may quote it. */
export interface Alarm {
  readonly kind: AlarmKind
  /** Of the message, channel or plugin; else the folder or file. */
  readonly id: string
  readonly about: string
}

const singular: Readonly<Record<AlarmKind, string>> = {
  overdue: 'a message has no end past its deadline',
  dead: 'a message ended dead',
  channel: 'a channel has no connection',
  disk: 'the disk is nearly full',
  certificate: 'a certificate is near its end',
  plugin: 'a plugin fails',
}

const plural: Readonly<Record<AlarmKind, string>> = {
  overdue: 'messages have no end past their deadline',
  dead: 'messages ended dead',
  channel: 'alarms about channels without a connection',
  disk: 'alarms about a disk that is nearly full',
  certificate: 'alarms about certificates near their end',
  plugin: 'alarms about plugins that fail',
}

export function titleOf(kind: AlarmKind, count: number): string {
  const text = count === 1 ? singular[kind] : `${count} ${plural[kind]}`
  return text.charAt(0).toUpperCase() + text.slice(1)
}
