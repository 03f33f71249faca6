/** What each operation demands of a node and its record (vault page, section 5.3). */
import type { NodeRecord } from '../../contract/records.ts'
import { checkUploadedVersion } from './check-version.ts'
import { chainOf, nodeOf, requireOpenFolder, type TreeModel } from './tree-model.ts'
import type { NodeState } from './tree-state.ts'
import type { OrderedOp, UploadedVersion } from './tx-order.ts'
import { refuse } from './tx-refusal.ts'

type FileFields = Extract<NodeRecord, { ver: unknown }>

/** Applies one operation to the model. @throws TxRefusal with the code and the node */
export function applyOp(model: TreeModel, op: OrderedOp): void {
  const { node } = op
  if (model.changed.has(node)) refuse('bad_request', { node })
  if (op.op === 'create') create(model, op)
  else if (op.op === 'purge') purge(model, op, requireNode(model, op))
  else change(model, { ...op, op: op.op })
}

function change(model: TreeModel, op: OrderedOp & { op: keyof typeof checks }): void {
  const before = requireNode(model, op)
  const record = requireNextRecord(op, before)
  checks[op.op](model, { op, before, record })
  const uploaded = op.version?.from === 'upload' ? op.version.uploaded : null
  put(model, op, { before, uploaded })
}

/** @throws TxRefusal `not_found`, `gone`, `conflict` */
function requireNode(model: TreeModel, { op, node, rev }: OrderedOp): NodeState {
  const before = nodeOf(model, node)
  if (before === undefined || before.parentId === null) return refuse('not_found', { node })
  if (before.gone && op !== 'purge') return refuse('gone', { node })
  return before.rev === rev ? before : refuse('conflict', { node, rev: before.rev })
}

function requireNextRecord({ node, rev, record }: OrderedOp, before: NodeState): NodeRecord {
  const next = record?.value
  const isNext =
    next?.id === node && next.kind === before.kind && next.rev === rev + 1 && next.epoch === before.record?.epoch
  return next !== undefined && isNext ? next : refuse('record_invalid', { node })
}

interface Step {
  op: OrderedOp
  before: NodeState
  record: NodeRecord
}

const checks: Record<'version' | 'rename' | 'move' | 'trash' | 'restore', (model: TreeModel, step: Step) => void> = {
  version(model, { op, before, record }) {
    requireStays(model, op, before)
    const old = before.record
    const named = record.name === old?.name && record.nrev === old.nrev && record.key === old.key
    require(named && tagOf(record) === tagOf(old) && tagOf(record) !== null, op)
    if (!('ver' in record)) refuse('record_invalid', { node: op.node })
    requireVersion(model, op, record)
  },
  rename(model, { op, before, record }) {
    requireStays(model, op, before)
    const old = before.record
    require(tagOf(record) !== null && record.key === old?.key && isNamedAnew(before, record), op)
    requireSameContent(op, before, record)
  },
  move(model, { op, before, record }) {
    requireOpenFolder(model, before.parentId ?? '')
    if (requireOpenFolder(model, op.parent).ids.includes(op.node)) refuse('cycle', { node: op.node })
    require(op.parent !== before.parentId && tagOf(record) !== null && isNamedAnew(before, record), op)
    requireSameContent(op, before, record)
  },
  trash(model, { op, before, record }) {
    requireOpenFolder(model, before.parentId ?? '')
    const { trashId } = model.state.space
    require('from' in record && record.from === before.parentId && record.purge >= record.at, op)
    require(op.parent === trashId && isNamedAnew(before, record), op)
    requireSameContent(op, before, record)
  },
  restore(model, { op, before, record }) {
    if (before.parentId !== model.state.space.trashId) refuse('conflict', { node: op.node })
    requireOpenFolder(model, op.parent)
    require(tagOf(record) !== null && isNamedAnew(before, record), op)
    requireSameContent(op, before, record)
  },
}

function create(model: TreeModel, op: OrderedOp): void {
  const { node, parent, record, version } = op
  if (model.state.takenIds.has(node)) refuse('id_taken', { node })
  requireOpenFolder(model, parent)
  const next = record?.value ?? refuse('record_invalid', { node })
  require(next.id === node && next.rev === 1 && tagOf(next) !== null, op)
  if (next.kind === 'folder') require(version === null, op)
  else if (version?.from !== 'upload') refuse('record_invalid', { node })
  if ('ver' in next) requireVersion(model, op, next)
  put(model, op, { before: null, uploaded: version?.from === 'upload' ? version.uploaded : null })
}

function purge(model: TreeModel, op: OrderedOp, before: NodeState): void {
  const { trashId } = model.state.space
  if (before.parentId !== trashId || op.parent !== trashId) refuse('conflict', { node: op.node })
  model.changed.set(op.node, { ...before, parentId: null, gone: true, op: 'purge', before, uploaded: null })
}

function put(
  model: TreeModel,
  { op, node, parent, record }: OrderedOp,
  { before, uploaded }: { before: NodeState | null; uploaded: UploadedVersion | null },
): void {
  if (record === null) return
  const { json, value } = record
  const place = { id: node, parentId: parent, kind: value.kind, rev: value.rev, gone: false }
  model.changed.set(node, { ...place, json, record: value, op, before, uploaded })
}

/** The version that the record names is the uploaded one, or one of the file's that still has its bytes. */
function requireVersion({ state }: TreeModel, { node, version }: OrderedOp, record: FileFields): void {
  if (version?.from === 'upload') {
    checkUploadedVersion(state, { node, record, uploaded: version.uploaded })
    return
  }
  const old = version === null ? undefined : state.versions.get(version.version)
  if (old === undefined || old.node !== node) refuse('not_found', { node })
  if (old.purged) refuse('gone', { node })
  const isNamed = record.ver === version?.version && record.man === old.hash && record.size === old.size
  if (!isNamed) refuse('record_invalid', { node })
}

function requireStays(model: TreeModel, op: OrderedOp, before: NodeState): void {
  if (op.parent !== before.parentId) refuse('conflict', { node: op.node })
  if (chainOf(model, op.node).end !== 'root') refuse('conflict', { node: op.node })
}

function requireSameContent(op: OrderedOp, before: NodeState, record: NodeRecord): void {
  const old = before.record
  if (!('ver' in record)) return
  require(old !== null &&
    'ver' in old &&
    record.ver === old.ver &&
    record.man === old.man &&
    record.size === old.size, op)
}

function require(isValid: boolean, { node }: OrderedOp): void {
  if (!isValid) refuse('record_invalid', { node })
}

/** Each name and each place has a message of its own: no context seals twice. */
const isNamedAnew = ({ record: old }: NodeState, { nrev }: NodeRecord): boolean => nrev === (old?.nrev ?? 0) + 1

/** Null in the trash. */
export const tagOf = (record: NodeRecord | null): string | null =>
  record !== null && 'tag' in record ? record.tag : null
