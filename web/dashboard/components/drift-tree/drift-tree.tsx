import { FileMinus, FilePen, FilePlus, Folder, type LucideIcon } from 'lucide-react'
import { formatBytes, formatCount } from '../../lib/format.ts'
import { type ChangedFile, type TreeNode, treeOf } from './tree.ts'

export interface DriftTreeProps {
  files: readonly ChangedFile[]
  /** Found in all; more than `files` when the list was cut. */
  count: number
}

const kinds: Record<string, { word: string; icon: LucideIcon; ink: string }> = {
  added: { word: 'added', icon: FilePlus, ink: 'text-draining' },
  changed: { word: 'changed', icon: FilePen, ink: 'text-draining' },
  deleted: { word: 'deleted', icon: FileMinus, ink: 'text-danger' },
}

/** What had changed inside a container, as folders and files. */
export function DriftTree({ files, count }: DriftTreeProps) {
  return (
    <>
      <ul className="font-mono text-12">
        {treeOf(files).map((node) => (
          <Node key={node.path} node={node} />
        ))}
      </ul>
      {count > files.length && (
        <p className="mt-3 text-12 text-text-3">
          {formatCount(count - files.length)} more were found and counted; only the first {formatCount(files.length)}{' '}
          are kept.
        </p>
      )}
    </>
  )
}

function Node({ node }: { node: TreeNode }) {
  if (node.children.length === 0) {
    return (
      <li className="py-0.5">
        <Line node={node} />
      </li>
    )
  }
  return (
    <li>
      <details open={node.count <= 40}>
        <summary className="cursor-pointer py-0.5 marker:text-text-3">
          <Line node={node} />
        </summary>
        <ul className="ml-2 border-line border-l pl-4">
          {node.children.map((child) => (
            <Node key={child.path} node={child} />
          ))}
        </ul>
      </details>
    </li>
  )
}

function Line({ node: { name, kind, sizeBytes, count, children } }: { node: TreeNode }) {
  const look = kind === null ? null : (kinds[kind] ?? null)
  const Icon = look?.icon ?? Folder
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-2">
      <Icon size={14} strokeWidth={1.75} aria-hidden="true" className={look?.ink ?? 'text-text-3'} />
      <span className="break-all">{name}</span>
      {look !== null && <span className={`font-sans ${look.ink}`}>{look.word}</span>}
      {sizeBytes !== null && <span className="font-sans text-text-3">{formatBytes(sizeBytes)}</span>}
      {children.length > 0 && <span className="font-sans text-text-3">{formatCount(count)} inside</span>}
    </span>
  )
}
