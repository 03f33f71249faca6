import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemReason } from '../installation/file-fault.ts'
import type { ProblemCode } from './problem.ts'

export interface TlsFault {
  setting: string
  severity: 'error' | 'warning'
  code: ProblemCode
  message: string
}

interface TlsSettings {
  ENABLE_HTTPS: boolean
  SSL_CERT_PATH?: string | undefined
  SSL_KEY_PATH?: string | undefined
}

/** `tls`: certificate with chain, and key, in PEM; undefined without HTTPS or with a fault. */
export interface TlsFiles {
  tls: { certificate: string; key: string } | undefined
  faults: TlsFault[]
}

/** Reads and judges the certificate and its key; relative paths start at `dir`. */
export async function readTlsFiles(settings: TlsSettings, dir: string, now: Date): Promise<TlsFiles> {
  if (!settings.ENABLE_HTTPS) return { tls: undefined, faults: [] }
  const [cert, key] = await Promise.all([
    readPem(dir, 'SSL_CERT_PATH', settings.SSL_CERT_PATH),
    readPem(dir, 'SSL_KEY_PATH', settings.SSL_KEY_PATH),
  ])
  const certificate = typeof cert === 'string' ? parseCertificate(cert) : cert
  const privateKey = typeof key === 'string' ? parseKey(key) : key
  const faults = [certificate, privateKey].filter((part) => 'message' in part)
  if (typeof cert !== 'string' || typeof key !== 'string') return { tls: undefined, faults }
  if ('message' in certificate || 'message' in privateKey) return { tls: undefined, faults }
  faults.push(...pairFaults(certificate, privateKey, now))
  const usable = faults.every(({ severity }) => severity === 'warning')
  return { tls: usable ? { certificate: cert, key } : undefined, faults }
}

async function readPem(dir: string, setting: string, path: string | undefined): Promise<string | TlsFault> {
  if (path === undefined) return { ...fault(setting, 'is needed because ENABLE_HTTPS is true'), code: 'contradiction' }
  const absolute = resolve(dir, path)
  try {
    return await readFile(absolute, 'utf8')
  } catch (error) {
    const reason = systemReason(error)
    if (reason === undefined) throw error
    return fault(setting, `cannot read ${absolute}: ${reason}`)
  }
}

function parseCertificate(pem: string): X509Certificate | TlsFault {
  try {
    return new X509Certificate(pem)
  } catch {
    return fault('SSL_CERT_PATH', 'the file holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)')
  }
}

function parseKey(pem: string): KeyObject | TlsFault {
  try {
    return createPrivateKey(pem)
  } catch {
    return fault('SSL_KEY_PATH', 'the file holds no private key in PEM form, or one that needs a passphrase')
  }
}

function pairFaults(certificate: X509Certificate, key: KeyObject, now: Date): TlsFault[] {
  const faults: TlsFault[] = []
  if (!certificate.checkPrivateKey(key)) {
    faults.push({
      ...fault('SSL_KEY_PATH', 'is not the key of the certificate in SSL_CERT_PATH'),
      code: 'contradiction',
    })
  }
  if (certificate.validToDate < now) {
    const day = certificate.validToDate.toISOString().slice(0, 10)
    faults.push({ ...fault('SSL_CERT_PATH', `the certificate ended on ${day}; renew it`), severity: 'warning' })
  }
  if (certificate.validFromDate > now) {
    const day = certificate.validFromDate.toISOString().slice(0, 10)
    faults.push({ ...fault('SSL_CERT_PATH', `the certificate begins on ${day} only`), severity: 'warning' })
  }
  return faults
}

function fault(setting: string, message: string): TlsFault {
  return { setting, severity: 'error', code: 'certificate', message: `${setting}: ${message}` }
}
