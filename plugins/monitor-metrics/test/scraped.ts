import { http } from '@openclaw/sdk/http'
import type { TestGateway } from '@openclaw/testing'
import type { MetricsReport } from '../src/report.js'

/** The series of a Prometheus text, by name and labels as they are written. */
export type Scraped = ReadonlyMap<string, number>

export async function scrape(
  test: TestGateway,
): Promise<{ text: string; type: string | null; series: Scraped }> {
  const response = await fetch(`${urlOf(test)}/metrics`)
  const text = await response.text()
  if (!response.ok) throw new Error(`status ${response.status}: ${text}`)
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const series = new Map(
    lines.map((line) => {
      const cut = line.lastIndexOf(' ')
      return [line.slice(0, cut), Number(line.slice(cut + 1))]
    }),
  )
  return { text, type: response.headers.get('content-type'), series }
}

export async function report(test: TestGateway): Promise<MetricsReport> {
  return (await (await fetch(`${urlOf(test)}/api/metrics`)).json()) as MetricsReport
}

function urlOf(test: TestGateway): string {
  return test.gateway.service(http)!.address!.url
}
