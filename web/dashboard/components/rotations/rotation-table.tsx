import type { RotationItem } from '../../contract/rotations.ts'
import type { OpenRow } from './open-row.ts'
import { RotationRow } from './rotation-row.tsx'

export interface RotationTableProps {
  caption: string
  rotations: readonly RotationItem[]
  open: OpenRow | null
  markedEpoch?: number | null
}

const HEAD = 'py-1.5 pr-3 font-normal text-12 text-text-3 last:pr-0'

/** Rotations, latest first. */
export function RotationTable({ caption, rotations, open, markedEpoch = null }: RotationTableProps) {
  return (
    <table className="w-full border-collapse text-left lg:table-fixed max-lg:block">
      <caption className="sr-only">{caption}</caption>
      <thead className="max-lg:sr-only">
        <tr>
          <Head width="w-38">Started</Head>
          <Head>Why</Head>
          <Head width="w-48">Moved</Head>
          <Head width="w-24">Steps</Head>
          <Head width="w-18" numeric>
            Cut-over
          </Head>
          <Head width="w-16" numeric>
            Drain
          </Head>
          <Head width="w-18" numeric>
            Exposure
          </Head>
          <Head width="w-11" numeric>
            Lost
          </Head>
          <Head width="w-22 pl-3">Cleansing</Head>
          <Head width="w-26">Outcome</Head>
        </tr>
      </thead>
      <tbody className="max-lg:block">
        {rotations.map((rotation) => (
          <RotationRow
            key={rotation.epoch}
            rotation={rotation}
            live={open?.epoch === rotation.epoch ? open : null}
            isMarked={rotation.epoch === markedEpoch}
          />
        ))}
      </tbody>
    </table>
  )
}

interface HeadProps {
  /** Fixed, so that a new row moves no column; one of them takes what is left. */
  width?: string
  numeric?: boolean
  children: string
}

function Head({ width = '', numeric = false, children }: HeadProps) {
  return (
    <th scope="col" className={`${HEAD} ${width} ${numeric ? 'text-right' : ''}`}>
      {children}
    </th>
  )
}
