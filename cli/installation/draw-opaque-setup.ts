import { ready, server } from '@serenity-kit/opaque'

/** The vault's half of every password: with another one no password opens anything. */
export async function drawOpaqueSetup(): Promise<string> {
  await ready // the library is WebAssembly
  return server.createSetup()
}
