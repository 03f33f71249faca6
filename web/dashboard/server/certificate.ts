/** Until when the certificate holds that HAProxy shows to the outside. */
import { connect } from 'node:tls'

/** HAProxy as this service reaches it inside the installation. */
const edge = { host: 'haproxy', port: 8081 }
const waitMs = 1_500

/**
 * Looks at the certificate as a client would; whether it is trusted is not asked, because a home's own is not.
 * @returns null when HAProxy could not be reached
 */
export function readCertificateEnd(at: { host: string; port: number } = edge): Promise<Date | null> {
  return new Promise((resolve) => {
    const socket = connect({ ...at, rejectUnauthorized: false, timeout: waitMs }, () => {
      const end = new Date(socket.getPeerCertificate().valid_to)
      finish(Number.isNaN(end.getTime()) ? null : end)
    })
    const finish = (end: Date | null) => {
      socket.destroy()
      resolve(end)
    }
    socket.on('timeout', () => finish(null))
    socket.on('error', () => finish(null))
  })
}
