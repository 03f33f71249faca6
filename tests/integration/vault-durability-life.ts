/** What one of several busy hands does to a tree, and what must be there afterwards: an operations log as a model. */
import { createHash } from 'node:crypto'
import {
  download,
  type Entry,
  listVersions,
  makeFolder,
  move,
  type OpenNode,
  openVersion,
  platform,
  purge,
  readContents,
  rename,
  restore,
  type Tree,
  trash,
} from '../../vault/client/index.ts'
import { sourceOf } from '../hostile/sources.ts'

/** Uniform in [0, 1), the same numbers for the same seed (mulberry32). */
export function createDraws(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Held {
  entry: Entry
  /** SHA-256 of each version, oldest first. */
  versions: string[]
}

export interface Hand {
  /** One operation drawn by its weight. Resolves with its name when it was acknowledged. */
  act(): Promise<string>
  /** Everything that was acknowledged, one line each, as `listTree` writes them. */
  expected(): string[]
}

const LARGE_BYTES = 9_000_000 // two segments
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const renderFile = (folder: string, name: string, versions: readonly string[]) =>
  `${folder}/${name} ${versions.join(' ')}`

/** @param home a folder that only this hand changes */
export function createHand(tree: Tree, home: Entry, draw: () => number): Hand {
  const folders: Entry[] = [home]
  const files: Held[] = []
  const trashed: Held[] = []
  let count = 0
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T
  const take = (list: Held[]): Held => list.splice(Math.floor(draw() * list.length), 1)[0] as Held
  const freshName = (kind: string) => `${home.name} ${kind} ${++count}`
  const drawBytes = () => {
    const sizeBytes = draw() < 0.02 ? LARGE_BYTES : Math.floor(draw() * 40_000)
    return Buffer.alloc(sizeBytes, sha256(Buffer.from(String(draw()))))
  }
  const upload = (name: string, bytes: Buffer, parent: OpenNode) =>
    tree.uploader.upload({ parent, source: sourceOf(name, bytes), onTaken: 'version' })
  const operations: Record<string, [weight: number, from: readonly unknown[], act: () => Promise<void>]> = {
    mkdir: [8, folders, async () => void folders.push(await makeFolder(tree, home.node, freshName('folder')))],
    put: [
      30,
      folders,
      async () => {
        const bytes = drawBytes()
        files.push({ entry: await upload(freshName('file'), bytes, pick(folders).node), versions: [sha256(bytes)] })
      },
    ],
    version: [
      16,
      files,
      async () => {
        const file = pick(files)
        const bytes = drawBytes()
        file.entry = await upload(file.entry.name, bytes, file.entry.parent)
        file.versions.push(sha256(bytes))
      },
    ],
    rename: [
      14,
      files,
      async () => {
        const file = pick(files)
        file.entry = await rename(tree, file.entry, freshName('renamed'))
      },
    ],
    move: [
      12,
      files,
      async () => {
        const file = pick(files)
        file.entry = await move(tree, file.entry, { folder: pick(folders).node })
      },
    ],
    trash: [
      10,
      files,
      async () => {
        const file = take(files)
        file.entry = await trash(tree, file.entry, { folder: tree.trash, days: 30 })
        trashed.push(file)
      },
    ],
    restore: [
      6,
      trashed,
      async () => {
        const file = take(trashed)
        file.entry = await restore(tree, file.entry, { folder: pick(folders).node })
        files.push(file)
      },
    ],
    delete: [4, trashed, async () => purge(tree, take(trashed).entry)],
  }
  return {
    async act() {
      const possible = Object.entries(operations).flatMap(([name, [weight, from, act]]) =>
        from.length > 0 ? Array.from({ length: weight }, () => ({ name, act })) : [],
      )
      const { name, act } = pick(possible)
      await act()
      return name
    },
    expected() {
      const places = new Map(
        folders.map(({ node, name }) => [node.id, node.id === home.node.id ? `/${name}` : `/${home.name}/${name}`]),
      )
      const live = files.map(({ entry, versions }) =>
        renderFile(places.get(entry.parent.id) ?? '?', entry.name, versions),
      )
      const gone = trashed.map(({ entry, versions }) => renderFile('trash:', entry.name, versions))
      return [...places.values(), ...live, ...gone]
    },
  }
}

/** Every folder and every file with the contents of all its versions, each verified and read through the vault. */
export async function listTree(tree: Tree): Promise<string[]> {
  const lines: string[] = []
  const walk = async (folder: OpenNode, path: string) => {
    const { entries, damaged } = await readContents(await tree.open(folder))
    if (damaged.length > 0) throw new Error(`${path} has damaged entries: ${damaged}`)
    for (const entry of entries) {
      if (entry.record.kind === 'file') {
        lines.push(renderFile(path, entry.name, await readVersions(tree, entry)))
        continue
      }
      lines.push(`${path}/${entry.name}`)
      await walk(entry.node, `${path}/${entry.name}`)
    }
  }
  await walk(tree.root, '')
  await walk(tree.trash, 'trash:')
  return lines
}

async function readVersions({ reader }: Tree, { node }: Entry): Promise<string[]> {
  const { versions, broken } = await listVersions(reader, node)
  if (broken !== undefined) throw new Error(`the chain of ${node.id} is broken at ${broken}`)
  const digests: string[] = []
  for (const { manifest } of versions.toReversed()) {
    const version = await openVersion(reader, node, { version: manifest.version, check: () => undefined })
    const hash = createHash('sha256')
    for await (const piece of download({ reader, platform, version })) hash.update(piece)
    digests.push(hash.digest('hex'))
  }
  return digests
}
