/** Settings of the dashboard: what a user may write into `.env`. What the wiring adds is in `server/config.ts`. */
import { z } from 'zod'

const port = { error: 'need a port from 1 to 65535' }
const origin = { error: 'need the address people use, without a path, for example https://vault.home.example:8081' }

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text)

export const dashboardSettings = z.object({
  DASHBOARD_PORT: z
    .string()
    .regex(/^[1-9][0-9]{0,4}$/, port)
    .transform(Number)
    .pipe(z.int(port).max(65_535, port))
    .default(8081)
    .describe('Port of the dashboard, over HTTPS when ENABLE_HTTPS is true; 1 to 65535'),
  DASHBOARD_ORIGIN: z
    .string()
    .refine(isOrigin, origin)
    .optional()
    .describe('Address under which people open the dashboard; https://host:port; any other host name is then refused'),
  ORCH_USER: z
    .string()
    .regex(/^[a-z0-9._@+-]{1,64}$/, { error: 'need 1 to 64 characters of a-z, 0-9 and . _ @ + -' })
    .default('admin')
    .describe('Name of the first operator of the dashboard, whose password `config generate` prints once'),
})
