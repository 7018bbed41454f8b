/** What people read for one account of a channel: the channel alone for its only one. */
export function accountName(channel: string, account: string): string {
  return account === 'default' ? channel : `${channel}/${account}`
}
