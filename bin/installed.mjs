// Ends with 0 when node_modules/ holds what package-lock.json locks for this machine (also after a hand-run `npm ci`),
// else with 1 and the first missing package on standard error. npm writes its own lockfile into node_modules/ last, so
// an interrupted install has none; and npm passes over an optional package that it could not fetch, which for the Node
// binary and the native parts means broken. Runs on any Node >= 18.
import { readFileSync } from 'node:fs'

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return {}
  }
}

// Without a platform an optional package belongs to another optional one (WebAssembly fallbacks), with libc it may not fit.
const isForHere = ({ os, cpu, libc }) =>
  libc === undefined && os?.includes(process.platform) === true && cpu?.includes(process.arch) === true

const installed = read('node_modules/.package-lock.json')
const missing = Object.entries(read('package-lock.json'))
  .filter(([path, wanted]) => path !== '' && (wanted.optional !== true || isForHere(wanted)))
  .find(([path, wanted]) => {
    const found = installed[path]
    return found?.version !== wanted.version || found?.integrity !== wanted.integrity
  })
if (missing !== undefined) process.stderr.write(`not installed: ${missing[0]} ${missing[1].version}\n`)
process.exit(missing === undefined ? 0 : 1)
