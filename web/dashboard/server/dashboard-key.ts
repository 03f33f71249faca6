/** The dashboard's own secret, and the keys made of it: one for each purpose, so that none can stand in for another. */
import { hkdfSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'

const KEY_BYTES = 32

export interface DerivedKeys {
  /** Signs a challenge. */
  challenge: string
  /** Signs the answer that solves it. */
  solution: string
  /** Seals TOTP secrets; 32 bytes. */
  totp: Uint8Array
}

/** @throws Error when there is no such file or it holds no key */
export async function readDashboardKey(file: string): Promise<DerivedKeys> {
  const text = (await readFile(file, 'utf8')).trim()
  const key = Buffer.from(text, 'base64url')
  if (!/^[A-Za-z0-9_-]+$/.test(text) || key.length < KEY_BYTES) {
    throw new Error(
      `${file}: need ${KEY_BYTES} bytes in base64url; \`leyzenctl secrets rotate DASHBOARD_KEY\` makes them`,
    )
  }
  return deriveKeys(key)
}

export function deriveKeys(key: Uint8Array): DerivedKeys {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', key, '', `leyzen dashboard: ${purpose}`, KEY_BYTES))
  return {
    challenge: derive('captcha challenge').toString('base64url'),
    solution: derive('captcha solution').toString('base64url'),
    totp: derive('totp secrets'),
  }
}
