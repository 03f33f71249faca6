/** What the lines of the trace mean. */
export function TraceKey() {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-text-2">
      <li className="flex items-center gap-2">
        <svg width={18} height={5} aria-hidden="true">
          <rect width={18} height={5} rx={2.5} className="fill-serving-fill" />
        </svg>
        serving
      </li>
      <li className="flex items-center gap-2">
        <svg width={18} height={5} aria-hidden="true">
          <path d="M0 2.5H18" strokeWidth={5} strokeDasharray="2 2.5" className="stroke-draining-fill" />
        </svg>
        draining
      </li>
      <li className="flex items-center gap-2">
        <svg width={18} height={5} aria-hidden="true">
          <path d="M0 2.5H18" strokeWidth={1.5} strokeOpacity={0.55} className="stroke-spare-fill" />
        </svg>
        spare
      </li>
    </ul>
  )
}
