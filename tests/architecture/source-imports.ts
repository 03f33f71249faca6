import { readFile } from 'node:fs/promises'
import { dirname, posix } from 'node:path'

export interface SourceImport {
  /** Path of the importing file from the checkout's root, with `/`. */
  from: string
  /** Package name, `node:x`, or the path of a file from the checkout's root. */
  to: string
  typeOnly: boolean
}

const STATEMENT = /^\s*(?:import|export)\s+(?<type>type\s)?(?:[^'";]*?\sfrom\s+)?'(?<to>[^']+)'/gm
const DYNAMIC = /\bimport\(\s*'(?<to>[^']+)'\s*\)/g

/** Imports of one file as text; Biome keeps every file in the one shape that these patterns read. */
export async function readImports(root: string, from: string): Promise<SourceImport[]> {
  const text = withoutComments(await readFile(`${root}/${from}`, 'utf8'))
  const found: SourceImport[] = []
  for (const match of text.matchAll(STATEMENT)) {
    const to = match.groups?.to
    if (to !== undefined) found.push({ from, to: resolve(from, to), typeOnly: match.groups?.type !== undefined })
  }
  for (const match of text.matchAll(DYNAMIC)) {
    const to = match.groups?.to
    if (to !== undefined) found.push({ from, to: resolve(from, to), typeOnly: false })
  }
  return found
}

function resolve(from: string, to: string): string {
  if (to.startsWith('.')) return posix.join(dirname(from), to)
  if (to.startsWith('node:')) return to
  return to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/')
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '')
}
