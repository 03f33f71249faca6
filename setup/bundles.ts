import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { SetupError } from './setup-error.ts'

export type BundleOrder = {
  checkout: string
  /** Entry (relative to the checkout) → file name in `outDir`. */
  entries: Readonly<Record<string, string>>
  outDir: string
}

/**
 * CommonJS packages inside an ES module still ask for `require` and for files beside themselves. Those few files
 * (native parts, WebAssembly) lie under `native/` and, one level up from it, `prebuilds/`: see image-plans.ts.
 */
const banner = [
  "import { createRequire as leyzenCreateRequire } from 'node:module'",
  'const require = leyzenCreateRequire(import.meta.url)',
  'const __filename = import.meta.filename',
  "const __dirname = import.meta.dirname + '/native'",
].join('\n')

const withBanner = (code: string) => (/\brequire\b|__dirname|__filename/.test(code) ? `${banner}\n${code}` : code)

/**
 * Packages that a bundle is better off without. `bundleWorkflowCode` uses a whole bundler, at build time only: a service
 * gets its workflows bundled already. dockerode brings an SSH client with native parts, for `ssh://` engines.
 */
const leftOut = /^(webpack|memfs|unionfs|swc-loader|source-map-loader|@swc\/core|ssh2)$/

const withoutUnusedParts: Plugin = {
  name: 'without-unused-parts',
  setup(plugin) {
    plugin.onResolve({ filter: leftOut }, ({ path }) => ({ path, namespace: 'left-out' }))
    plugin.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}' }))
    plugin.onLoad({ filter: /@temporalio\/worker\/lib\/workflow\/bundler\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      return { contents: source.replace("require.resolve('../workflow-log-interceptor')", "''"), loader: 'js' }
    })
  },
}

/**
 * One file per entry that needs no node_modules/. Returns the sources it came from, relative to the checkout.
 * @throws SetupError `bundle_failed`
 */
export async function bundleEntries({ checkout, entries, outDir }: BundleOrder): Promise<string[]> {
  const sources = await Promise.all(
    Object.entries(entries).map(async ([entry, file]) => {
      const { metafile, outputFiles } = await build({
        absWorkingDir: checkout,
        entryPoints: [entry],
        outfile: join(outDir, file),
        bundle: true,
        platform: 'node',
        target: 'node24',
        format: 'esm',
        plugins: [withoutUnusedParts],
        metafile: true,
        write: false,
        legalComments: 'none',
        logLevel: 'silent',
      }).catch((error: Error) => {
        throw new SetupError('bundle_failed', `${entry} cannot be bundled: ${error.message}`)
      })
      await writeFile(join(outDir, file), withBanner(outputFiles[0]?.text ?? ''))
      return Object.keys(metafile.inputs).map((path) => relative(checkout, join(checkout, path)))
    }),
  )
  return [...new Set(sources.flat())].filter((path) => !path.startsWith('..'))
}
