/** The trace of a rotation: from one lane to the next. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className="shrink-0">
      <rect x={0.5} y={0.5} width={23} height={23} rx={6.5} className="fill-primary" />
      <path
        d="M4.5 16.5H8C10.5 16.5 9.5 7.5 12 7.5S13.5 12 16 12H17"
        strokeWidth={1.9}
        strokeLinecap="round"
        className="fill-none stroke-on-primary"
      />
      <circle cx={18.2} cy={12} r={2.1} className="fill-serving-fill" />
    </svg>
  )
}
