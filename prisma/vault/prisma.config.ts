import { defineConfig, env } from 'prisma/config'

// For Prisma's own commands: `VAULT_DATABASE_URL=file:/path/vault.db prisma migrate status --config prisma/vault/prisma.config.ts`
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: env('VAULT_DATABASE_URL') },
})
