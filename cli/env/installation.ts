import { z } from 'zod'

/** A setting that is left empty counts as not set. */
const text = z.string()

const port = (fallback: number) =>
  text
    .default(String(fallback))
    .refine((raw) => /^[1-9]\d{0,4}$/.test(raw) && Number(raw) <= 65_535, 'need a port from 1 to 65535')
    .transform(Number)

const flag = (fallback: 'true' | 'false') =>
  text
    .default(fallback)
    .refine((raw) => raw === 'true' || raw === 'false', 'need true or false')
    .transform((raw) => raw === 'true')

/** Settings of the installation as a whole; every other setting belongs to the service that reads it. */
export const installationSettings = z.object({
  COMPOSE_PROJECT_NAME: text
    .default('leyzen')
    .refine(
      (raw) => /^[a-z][a-z0-9_-]{0,31}$/.test(raw),
      'need 1 to 32 characters of a-z, 0-9, _ and -, the first a letter',
    )
    .describe(
      'Name of this installation; in front of its networks, volumes and containers, so that several share one engine; 1 to 32 characters of a-z, 0-9, _ and -',
    ),
  BIND_ADDRESS: text
    .default('127.0.0.1')
    .refine(
      (raw) => z.ipv4().safeParse(raw).success,
      'need an IPv4 address of this machine, or 0.0.0.0 for all of them',
    )
    .describe('Address on which the vault listens; 127.0.0.1 is reachable from this machine only; IPv4'),
  HTTP_PORT: port(8080).describe('Port of the vault over HTTP, and of the redirect when HTTPS is on; 1 to 65535'),
  HTTPS_PORT: port(8443).describe('Port of the vault over HTTPS, used when ENABLE_HTTPS is true; 1 to 65535'),
  TEMPORAL_UI_PORT: port(8233).describe(
    "Port of Temporal's UI, on 127.0.0.1 whatever BIND_ADDRESS says, because it has no login; 1 to 65535",
  ),
  ENABLE_HTTPS: flag('false').describe('Serve HTTPS and redirect HTTP to it; true or false'),
  SSL_CERT_PATH: text
    .optional()
    .describe('File with the certificate and its chain, PEM; absolute, or relative to the folder of this file'),
  SSL_KEY_PATH: text
    .optional()
    .describe("File with the certificate's private key, PEM, without a passphrase; absolute, or relative as above"),
  LOG_LEVEL: text
    .default('info')
    .refine((raw) => /^(?:debug|info|warn|error)$/.test(raw), 'need one of debug, info, warn, error')
    .transform((raw) => raw as 'debug' | 'info' | 'warn' | 'error')
    .describe('Least severe entry that services log; debug, info, warn or error'),
})
