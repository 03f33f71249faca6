import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readImports, type SourceImport } from './source-imports.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** What a folder's files may import besides files of the same folder; `type:` allows type imports only. */
interface Rule {
  folder: string
  may: (string | RegExp)[]
  /** The folder's own files are allowed unless this says otherwise. */
  except?: string[]
}

const node = /^node:/
/** First match wins, so the deeper folder stands first. What matches no rule may import nothing. */
const rules: Rule[] = [
  { folder: 'workflows/domain/', may: [] },
  {
    folder: 'workflows/',
    may: ['@temporalio/workflow', '@temporalio/common', 'type:activities/'],
  },
  { folder: 'activities/', may: ['@temporalio/activity', 'workflows/domain/', 'type:workflows/messages.ts'] },
  {
    folder: 'worker/',
    may: [
      node,
      /^@temporalio\//,
      'zod',
      'pino',
      'prom-client',
      'dockerode',
      'protobufjs',
      'workflows/',
      'activities/',
      'haproxy/gateway/client.ts',
      'haproxy/gateway/contract.ts',
      'prisma/control/',
      'prisma/open-database.ts',
    ],
  },
  { folder: 'proxy/', may: [node, 'zod', 'pino'] },
  { folder: 'haproxy/gateway/', may: [node, 'zod', 'pino'] },
  { folder: 'haproxy/', may: [node] },
  {
    folder: 'prisma/',
    may: [node, 'zod', /^@prisma\//, 'better-sqlite3', 'prisma'],
  },
  { folder: 'vault/format/', may: [] },
  { folder: 'vault/keys/', may: ['vault/format/', 'hash-wasm', '@scure/bip39'] },
  { folder: 'vault/contract/', may: ['vault/format/sizes.ts', 'zod'] },
  { folder: 'vault/audit/', may: [] },
  {
    folder: 'vault/client/',
    may: ['vault/format/', 'vault/keys/', 'vault/contract/', 'vault/audit/', '@serenity-kit/opaque', 'altcha-lib'],
  },
  {
    folder: 'vault/api/',
    may: [
      ...[node, 'zod', 'pino', 'hono', '@hono/node-server', '@serenity-kit/opaque', 'altcha-lib', 'otpauth'],
      ...['vault/contract/', 'vault/audit/', 'vault/storage/', 'vault/format/sizes.ts', 'prisma/vault/'],
    ],
  },
  {
    folder: 'vault/storage/',
    may: [node, 'zod', 'pino', 'vault/contract/', 'vault/audit/', 'vault/format/sizes.ts', 'prisma/vault/'],
  },
  {
    folder: 'vault/jobs/',
    may: [
      node,
      'zod',
      'pino',
      'vault/env.ts',
      'vault/audit/',
      'vault/contract/',
      'vault/storage/',
      'prisma/vault/',
      'prisma/migrate.ts',
      'prisma/open-database.ts',
    ],
  },
  {
    folder: 'vault/',
    may: [node, 'zod', 'pino', 'hono', '@hono/node-server', 'prisma/vault/', 'prisma/open-database.ts'],
  },
  {
    folder: 'cli/vault/',
    may: [...[node, '@clack/prompts', 'cli/', 'vault/client/', 'vault/contract/', 'vault/audit/', 'vault/format/']],
  },
  {
    folder: 'cli/',
    may: [
      node,
      'zod',
      'yaml',
      '@clack/prompts',
      '@node-rs/argon2',
      '@serenity-kit/opaque',
      '@temporalio/client',
      '@temporalio/common',
      /^(proxy|haproxy\/gateway|worker|vault|web\/dashboard)\/env\.ts$/,
      'proxy/audit-chain.ts',
      'haproxy/render-config.ts',
      'haproxy/gateway/client.ts',
      'haproxy/gateway/contract.ts',
      'workflows/messages.ts',
      'workflows/domain/',
      'prisma/control/',
      'prisma/database-error.ts',
      'prisma/migrate.ts',
      'setup/',
    ],
  },
  { folder: 'web/ui/', may: ['react', 'next', 'lucide-react', 'uqr'] },
  {
    folder: 'web/dashboard/contract/',
    may: ['zod', 'workflows/domain/policy.ts', 'workflows/domain/words.ts', 'web/dashboard/lib/verdict.ts'],
  },
  {
    folder: 'web/dashboard/server/',
    may: [
      ...[node, 'zod', 'pino', 'next', 'server-only', '@temporalio/client', '@node-rs/argon2', 'altcha-lib', 'otpauth'],
      ...['workflows/messages.ts', 'workflows/domain/', 'prisma/control/', 'package.json'],
      ...['web/dashboard/contract/', 'web/dashboard/lib/', 'web/dashboard/env.ts', 'type:web/dashboard/components/'],
    ],
  },
  {
    folder: 'web/dashboard/app/',
    may: ['react', 'next', 'lucide-react', 'workflows/domain/', 'web/dashboard/', 'web/ui/'],
  },
  // What a browser gets: of the contract the types alone, and nothing of the server.
  {
    folder: 'web/dashboard/components/',
    may: [
      ...['react', 'next', 'lucide-react', 'uplot', 'workflows/domain/', 'web/ui/', 'web/dashboard/lib/'],
      ...['type:web/dashboard/contract/', 'type:web/dashboard/server/guards.ts'],
    ],
  },
  {
    folder: 'web/dashboard/lib/',
    may: [
      'react',
      'next',
      'lucide-react',
      'altcha-lib',
      'workflows/domain/',
      'web/ui/',
      'type:web/dashboard/contract/',
    ],
  },
  { folder: 'web/dashboard/', may: [node, 'zod', 'next'] },
  { folder: 'setup/', may: [node, 'esbuild', 'worker/bundle-workflows.ts'] },
  { folder: 'images/', may: [node] },
]

/** A suite, or what only suites use and which therefore stands beside them. */
const isTest = (path: string) => /(?:\.test|[.-]fixture)\.tsx?$|\/test-[a-z-]+\.tsx?$/.test(path)
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('tests/') && !path.startsWith('bench/') && !isTest(path))
  .filter((path) => existsSync(`${root}/${path}`)) // git names one that was removed until that is committed
  // A tool's own file, which it makes and reads by itself.
  .filter((path) => !/(^|\/)(?:[a-z-]+\.config|next-env\.d)\.ts$/.test(path))

const matches = (pattern: string | RegExp, to: string) =>
  typeof pattern === 'string' ? (pattern.endsWith('/') ? to.startsWith(pattern) : to === pattern) : pattern.test(to)

function isAllowed(rule: Rule, { to, typeOnly }: SourceImport): boolean {
  if (to.startsWith(rule.folder)) return true
  return rule.may.some((entry) => {
    if (typeof entry === 'string' && entry.startsWith('type:')) return typeOnly && matches(entry.slice(5), to)
    return matches(entry, to)
  })
}

test('every import crosses a folder only where the architecture allows it', async () => {
  const refused: string[] = []
  for (const file of files) {
    const rule = rules.find(({ folder }) => file.startsWith(folder))
    const imports = await readImports(root, file)
    if (rule === undefined) {
      refused.push(`${file}: no rule for this folder`)
      continue
    }
    for (const found of imports) {
      if (!isAllowed(rule, found)) refused.push(`${file} → ${found.to}${found.typeOnly ? ' (type)' : ''}`)
    }
  }
  expect(refused).toEqual([])
})

test('the pure decisions know no clock and no chance', async () => {
  const impure: string[] = []
  for (const file of files.filter((path) => path.startsWith('workflows/domain/'))) {
    const text = await readFile(`${root}/${file}`, 'utf8')
    const found = text.match(/\b(?:Date\.now|new Date\(\)|Math\.random|performance\.|setTimeout|process\.)/)
    if (found) impure.push(`${file}: ${found[0]}`)
  }
  expect(impure).toEqual([])
})

test('nothing imports tests or benches', async () => {
  const found = (await Promise.all(files.map((file) => readImports(root, file)))).flat()
  expect(found.filter(({ to }) => to.startsWith('tests/') || to.startsWith('bench/'))).toEqual([])
})

test('every direct dependency is named in a decision record', async () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    await readFile(`${root}/package.json`, 'utf8'),
  )
  const records = await readFile(`${root}/docs/decisions/2026-11-24-dependencies.md`, 'utf8')
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(names.filter((name) => !records.includes(`\`${name}\``))).toEqual([])
})

test('every dependency is pinned to one version', async () => {
  const manifest = JSON.parse(await readFile(`${root}/package.json`, 'utf8'))
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(String(version)))).toEqual([])
})
