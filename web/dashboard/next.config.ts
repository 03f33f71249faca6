import { join } from 'node:path'
import type { NextConfig } from 'next'

const root = join(import.meta.dirname, '../..')

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: root,
  turbopack: { root },
  // Types are checked by the project's own compiler, which Next cannot call.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // Native parts and packages that look for files beside themselves stay as they are.
  serverExternalPackages: [
    'better-sqlite3',
    '@node-rs/argon2',
    '@temporalio/client',
    '@prisma/client',
    '@prisma/adapter-better-sqlite3',
    'pino',
    // Loaded once instead of being part of every route's bundle.
    'zod',
    'altcha-lib',
    'otpauth',
    'prom-client',
  ],
}

export default config
