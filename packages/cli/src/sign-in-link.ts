/** The address of a gateway, and behind its `#`, which no browser sends to a server, what signs the browser in. */
export function signInLink(url: string, code?: string): string {
  return `${url}/${code === undefined ? '' : `#code=${code}`}`
}
