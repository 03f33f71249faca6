import type { Machine } from './machine.ts'

export const imageNames = [
  'docker-proxy',
  'traffic-gateway',
  'vault',
  'orchestrator',
  'dashboard',
  'temporal',
  'haproxy',
] as const

/** `base` is what all others are built from. */
export type ImageName = (typeof imageNames)[number] | 'base'
export type BuiltImageName = (typeof imageNames)[number]

/** What stands in an image's build context, as data. Paths on the left are relative to the checkout. */
export type ImagePlan = {
  /** esbuild bundles: entry → file under `app/`. */
  bundles: Readonly<Record<string, string>>
  /** Copied as they are: file or folder → place in the context. */
  copies: Readonly<Record<string, string>>
  /** Made by code of their own: see `make-context.ts`. */
  generated: readonly GeneratedPart[]
}

export type GeneratedPart = 'workflow-bundle' | 'ca-certificates' | 'temporal-cli' | 'dashboard'

const probe = { 'images/probe.ts': 'probe.js' }

/** The table: one row per image. */
export function planImages({ node, sqlitePrebuild, temporalBridge }: Machine): Record<BuiltImageName, ImagePlan> {
  const runtime = {
    [`node_modules/node-linux-${node}/bin/node`]: 'node',
    'images/collect-runtime.sh': 'collect-runtime.sh',
  }
  const sqlite = {
    [`node_modules/better-sqlite3/prebuilds/${sqlitePrebuild}.node`]: `app/prebuilds/${sqlitePrebuild}.node`,
  }
  const migrations = { 'node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm': 'app/schema_engine_bg.wasm' }
  return {
    'docker-proxy': { bundles: { 'proxy/main.ts': 'main.js', ...probe }, copies: runtime, generated: [] },
    'traffic-gateway': { bundles: { 'haproxy/gateway/main.ts': 'main.js', ...probe }, copies: runtime, generated: [] },
    vault: {
      bundles: { 'vault/main.ts': 'main.js', 'vault/jobs/main.ts': 'jobs.js', ...probe },
      copies: { ...runtime, ...sqlite, ...migrations, 'prisma/vault/migrations': 'app/migrations' },
      generated: [],
    },
    orchestrator: {
      bundles: {
        'worker/main.ts': 'main.js',
        'cli/ctl/main.ts': 'ctl.js',
        'prisma/control/migrate-main.ts': 'migrate.js',
        // The worker's threads load this file by name, beside the bundle that starts them.
        'node_modules/@temporalio/worker/lib/workflow/workflow-worker-thread.js': 'workflow-worker-thread.js',
        ...probe,
      },
      copies: {
        ...runtime,
        ...sqlite,
        ...migrations,
        'prisma/control/migrations': 'app/migrations',
        [`node_modules/@temporalio/core-bridge/releases/${temporalBridge}/index.node`]: `app/native/releases/${temporalBridge}/index.node`,
        'node_modules/source-map/lib/mappings.wasm': 'app/native/mappings.wasm',
      },
      generated: ['workflow-bundle', 'ca-certificates'],
    },
    dashboard: {
      bundles: probe,
      copies: { ...runtime, ...sqlite },
      generated: ['dashboard', 'ca-certificates'],
    },
    temporal: { bundles: {}, copies: {}, generated: ['temporal-cli'] },
    haproxy: { bundles: {}, copies: {}, generated: [] },
  }
}
