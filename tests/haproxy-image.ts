import { fileURLToPath } from 'node:url'
import { readImages } from '../setup/images.ts'

const checkout = fileURLToPath(new URL('..', import.meta.url))

/** The shipped HAProxy: `LEYZEN_HAPROXY_IMAGE`, or the image that this checkout's last set-up left. */
export async function findHaproxyImage(): Promise<string> {
  return process.env.LEYZEN_HAPROXY_IMAGE || (await readImages(checkout)).haproxy.ref
}
