import { Split, Users } from 'lucide-react'
import { formatCount } from '../../lib/format.ts'
import type { TopologyLayout } from './geometry.ts'

export interface TrafficNow {
  requestsPerS: number
  /** HAProxy's mean over its last 1,024 requests. */
  meanMs: number | null
  connections: number
}

const BOX = 'fill-surface stroke-line-strong'
const NAME = 'fill-text text-13 font-strong'
const FIGURE = 'fill-text font-medium'
const UNIT = 'fill-text-3 text-12'

/** Clients and HAProxy, left of the slots or above them. */
export function Nodes({ layout, traffic }: { layout: TopologyLayout; traffic: TrafficNow | null }) {
  const { clients, haproxy, kind } = layout
  const rate = traffic === null ? '–' : formatRate(traffic.requestsPerS)
  const mean = traffic?.meanMs == null ? '–' : String(Math.round(traffic.meanMs))
  return (
    <>
      <g transform={`translate(${clients.x} ${clients.y})`}>
        <rect x={0.5} y={0.5} width={clients.width - 1} height={clients.height - 1} rx={10} className={BOX} />
        <Users x={12} y={13} width={16} height={16} strokeWidth={1.75} className="text-text-2" aria-hidden="true" />
        <text x={36} y={26} className={NAME}>
          Clients
        </text>
        <text x={12} y={53} className={UNIT}>
          <tspan className={FIGURE}>{traffic === null ? '–' : formatCount(traffic.connections)}</tspan> connected
        </text>
      </g>
      <g transform={`translate(${haproxy.x} ${haproxy.y})`}>
        <rect x={0.5} y={0.5} width={haproxy.width - 1} height={haproxy.height - 1} rx={10} className={BOX} />
        <Split x={12} y={13} width={16} height={16} strokeWidth={1.75} className="text-text-2" aria-hidden="true" />
        <text x={36} y={26} className={NAME}>
          HAProxy
        </text>
        <text x={12} y={kind === 'wide' ? 54 : 53} className={UNIT}>
          <tspan className={FIGURE}>{rate}</tspan> req/s{kind === 'tall' && ` · ${mean} ms`}
        </text>
        {kind === 'wide' && (
          <text x={12} y={73} className={UNIT}>
            <tspan className={FIGURE}>{mean}</tspan> ms mean
          </text>
        )}
      </g>
    </>
  )
}

function formatRate(perS: number): string {
  return perS < 100 ? perS.toFixed(1) : formatCount(Math.round(perS))
}
