import { z } from 'zod'
import { loadInstallation } from '../installation/load-installation.ts'
import { vaultUrl } from './first-request.ts'

type UrlSettings = Parameters<typeof vaultUrl>[0]

/** Where the first account is made. The token stands behind `#`, so no server and no log sees it. */
export const setupLink = (settings: UrlSettings, token: string): string => `${vaultUrl(settings)}setup#${token}`

export const setupLinkSentence = (link: string): string =>
  `The vault's first account is made here, shown only now: ${link}`

/** @throws CliError when the installation has a mistake */
export async function readSetupLink(envFile: string, token: string): Promise<string> {
  return setupLink((await loadInstallation(envFile)).settings, token)
}

const Instance = z.object({ setupNeeded: z.boolean() })
const TIMEOUT_MS = 5_000

/** Whether the vault has no account yet; null when it does not answer. */
export async function isSetupNeeded(settings: UrlSettings, signal: AbortSignal): Promise<boolean | null> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  const answer = await fetch(`${vaultUrl(settings)}api/instance`, { signal: within }).catch(() => null)
  signal.throwIfAborted()
  const parsed = Instance.safeParse(await answer?.json().catch(() => null))
  return parsed.success ? parsed.data.setupNeeded : null
}
