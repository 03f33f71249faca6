import type { Bytes } from './bytes.ts'
import { parseJson } from './canonical-json.ts'
import { KeysError } from './errors.ts'
import { isId, type NodeId } from './ids.ts'
import { label } from './label.ts'
import type { NodeKeys } from './node-keys.ts'
import { isNodeName, type NodeName } from './node-name.ts'
import { type Place, sealText, unsealText } from './sealed-json.ts'

/** One child's name in a folder's index. It counts only where a verified record has the same id and `nrev`. */
export type IndexEntry = readonly [node: NodeId, nrev: number, name: NodeName]

const place = async ({ space, node, subkey }: NodeKeys, rev: number): Promise<Place> => ({
  key: await subkey('index'),
  context: label('index', space, node, rev),
})

/**
 * Names of a large folder in one message.
 * @param rev of the folder manifest that the entries were read from
 * @param entries in the order in which they are shown
 */
export async function sealIndex(folder: NodeKeys, rev: number, entries: readonly IndexEntry[]): Promise<Bytes> {
  return sealText(await place(folder, rev), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openIndex(folder: NodeKeys, rev: number, sealed: Uint8Array): Promise<IndexEntry[]> {
  const text = await unsealText(await place(folder, rev), sealed)
  const lines = text.split('\n').length - 1
  if (text !== '' && !text.endsWith('\n')) throw new KeysError('content_invalid')
  // No JSON string holds a raw line feed, so the lines are the elements of one array: one call instead of 100,000.
  const entries = parseJson(`[${text.slice(0, -1).replaceAll('\n', ',')}]`, 'content_invalid')
  if (!Array.isArray(entries) || entries.length !== lines || !entries.every(isEntry))
    throw new KeysError('content_invalid')
  return entries
}

function isEntry(entry: unknown): entry is IndexEntry {
  if (!Array.isArray(entry) || entry.length !== 3) return false
  const [node, nrev, name] = entry
  return isId(node) && Number.isSafeInteger(nrev) && nrev > 0 && isNodeName(name)
}
