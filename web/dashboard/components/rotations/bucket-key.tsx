/** What the columns mean. */
export function BucketKey() {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-text-2">
      <Mark className="fill-text-3">rotated</Mark>
      <Mark className="fill-warning-fill">at least one kept</Mark>
      <Mark className="fill-danger-fill">an alarm or a lost request</Mark>
    </ul>
  )
}

function Mark({ className, children }: { className: string; children: string }) {
  return (
    <li className="flex items-center gap-2">
      <svg width={6} height={12} aria-hidden="true">
        <rect width={6} height={12} rx={1} className={className} />
      </svg>
      {children}
    </li>
  )
}
