import { formatBytes, formatCount, formatDuration, formatRatio } from '../format.ts'

type Figure = number | null | undefined

export function Duration({ ms, className }: { ms: Figure; className?: string }) {
  return <span className={className}>{formatDuration(ms)}</span>
}

export function Bytes({ bytes, className }: { bytes: Figure; className?: string }) {
  const exact = typeof bytes === 'number' ? `${formatCount(bytes)} bytes` : undefined
  return (
    <span title={exact} className={className}>
      {formatBytes(bytes)}
    </span>
  )
}

/** Never a bare number: `unit` or `of` goes with it. */
export function Count({
  value,
  unit,
  of,
  className,
}: {
  value: Figure
  unit?: string
  of?: Figure
  className?: string
}) {
  return (
    <span className={className}>
      {formatCount(value)}
      {unit !== undefined && ` ${unit}`}
      {of !== undefined && <span className="text-text-3"> of {formatCount(of)}</span>}
    </span>
  )
}

export function Ratio({ value, className }: { value: Figure; className?: string }) {
  return <span className={className}>{formatRatio(value)}</span>
}
