import type { Verified } from './signed-json.ts'
import type { VersionManifest } from './version-manifest.ts'

/**
 * The first number whose manifest does not follow from the one before, or undefined when all versions from number 1 on
 * are there and hang together.
 */
export function findBrokenLink(versions: readonly Verified<VersionManifest>[]): number | undefined {
  const sorted = versions.toSorted((a, b) => a.manifest.number - b.manifest.number)
  let last = { number: 0, hash: '' }
  for (const { manifest, hash } of sorted) {
    if (manifest.number !== last.number + 1 || manifest.prev !== last.hash) return last.number + 1
    last = { number: manifest.number, hash }
  }
  return undefined
}
