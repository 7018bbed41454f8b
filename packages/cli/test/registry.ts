import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

export interface Registry {
  readonly url: string
  /** Offers a package; the last version is the newest. */
  publish(files: Readonly<Record<string, string>>): void
  close(): Promise<void>
}

/** A registry in this process, as npm asks one. */
export async function startRegistry(): Promise<Registry> {
  const bodies = new Map<string, string | Buffer>()
  const versions: Record<string, object> = {}
  const server = createServer((request, response) => {
    const body = bodies.get(decodeURIComponent(request.url ?? ''))
    response.writeHead(body === undefined ? 404 : 200).end(body ?? '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    publish(files) {
      const document = JSON.parse(files['package.json'] ?? '') as { name: string; version: string }
      const { name, version } = document
      const tarball = tarballOf(files)
      const path = `/${name}/-/${name}-${version}.tgz`
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
      versions[version] = { ...document, dist: { tarball: `${url}${path}`, integrity } }
      bodies.set(path, tarball)
      bodies.set(`/${name}`, JSON.stringify({ name, versions, 'dist-tags': { latest: version } }))
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** A package's tarball, as npm makes them. */
export function tarballOf(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const content = Buffer.from(text)
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512)
    return [header(`package/${path}`, content.length), content, padding]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(512)
  block.write(path, 0)
  block.write('000644 \0', 100)
  block.write(`${size.toString(8).padStart(11, '0')} `, 124)
  block.write('00000000000 ', 136)
  block.write('        0', 148)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
