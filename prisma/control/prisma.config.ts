import { defineConfig, env } from 'prisma/config'

// For Prisma's own commands: `CONTROL_DATABASE_URL=file:/path/control.db prisma migrate status --config prisma/control/prisma.config.ts`
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: env('CONTROL_DATABASE_URL') },
})
