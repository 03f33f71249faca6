import { useMemo } from 'react'
import { encode } from 'uqr'

export interface QrCodeProps {
  /** What a camera reads. */
  text: string
  /** What the picture is, for those who do not see it. */
  label: string
  className?: string
}

/** Modules of quiet zone that a reader needs around the code (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4

/** A picture of text for a camera, in vectors, so that it needs no canvas and no image of its own. */
export function QrCode({ text, label, className = 'size-44' }: QrCodeProps) {
  const { size, path } = useMemo(() => draw(text), [text])
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      className={className}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} className="fill-qr-light" />
      <path d={path} className="fill-qr-dark" />
    </svg>
  )
}

function draw(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET_ZONE })
  const runs = data.flatMap((row, y) => runsOf(row).map(({ from, length }) => `M${from} ${y}h${length}v1h-${length}z`))
  return { size, path: runs.join('') }
}

/** Dark modules side by side are one rectangle: fewer shapes, and no seams between them. */
function runsOf(row: readonly boolean[]): { from: number; length: number }[] {
  const runs: { from: number; length: number }[] = []
  row.forEach((isDark, x) => {
    const last = runs.at(-1)
    if (!isDark) return
    if (last !== undefined && last.from + last.length === x) last.length += 1
    else runs.push({ from: x, length: 1 })
  })
  return runs
}
