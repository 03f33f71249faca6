import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, systemReason } from '../installation/file-fault.ts'
import type { Problem, ProblemCode } from './problem.ts'
import { type SecretSpec, secretFilesOf, secretSpecs, secretValue } from './secret-files.ts'
import { checkPasswordHash, checkSecretStrength } from './secret-strength.ts'

/** What one file of a secret holds; `value` undefined when it cannot be used. */
export interface SecretCopy {
  file: string
  value: string | undefined
  problem?: Problem
}

/**
 * All problems of the secrets' files below `dir`; no message holds a secret.
 * @param wanted names of secrets that the settings ask for though they are not generated
 */
export async function checkSecrets(dir: string, wanted: readonly string[] = []): Promise<Problem[]> {
  const checked = await Promise.all(
    secretSpecs.map((spec) => checkSecret(dir, spec, spec.generated || wanted.includes(spec.name))),
  )
  return checked.flat()
}

/** Reads each service's copy of one secret. */
export function readSecretCopies(dir: string, spec: SecretSpec): Promise<SecretCopy[]> {
  return Promise.all(secretFilesOf(spec).map((file) => readCopy(dir, file, spec.generated)))
}

async function checkSecret(dir: string, spec: SecretSpec, isNeeded: boolean): Promise<Problem[]> {
  const copies = await readSecretCopies(dir, spec)
  const given = copies.filter(({ problem }) => isNeeded || problem?.code !== 'secret_missing')
  const unread = given.flatMap(({ problem }) => (problem === undefined ? [] : [problem]))
  const weak = copies.flatMap(({ file, value }) => (value === undefined ? [] : strengthProblems(spec, file, value)))
  const [first, ...others] = copies.filter(({ value }) => value !== undefined)
  const differing = others
    .filter(({ value }) => value !== first?.value)
    .map(({ file }) =>
      problem('secret_differs', file, `differs from ${first?.file}; both services need the same value`),
    )
  return [...unread, ...weak, ...differing]
}

function strengthProblems(spec: SecretSpec, file: string, value: string): Problem[] {
  // How a key from elsewhere looks is for its issuer to say; only an empty or unchanged one is surely wrong.
  const fault = spec.form === 'password-hash' ? checkPasswordHash(value) : checkSecretStrength(value)
  if (fault === undefined || (!spec.generated && value !== '' && fault.code !== 'secret_placeholder')) return []
  const remedy = spec.generated
    ? 'remove the file (all copies) and run `bin/leyzenctl config generate`'
    : 'put the real key there, or remove the file'
  return [problem(fault.code, file, `${fault.message}; ${remedy}`)]
}

async function readCopy(dir: string, file: string, isGenerated: boolean): Promise<SecretCopy> {
  try {
    return { file, value: secretValue(await readFile(join(dir, file), 'utf8')) }
  } catch (error) {
    const reason = systemReason(error)
    if (reason === undefined) throw error
    const missing = errnoOf(error) === 'ENOENT'
    return {
      file,
      value: undefined,
      problem: missing
        ? problem(
            'secret_missing',
            file,
            `missing; ${isGenerated ? 'run `bin/leyzenctl config generate`' : 'put it there'}`,
          )
        : problem('secret_unreadable', file, `cannot be read: ${reason}`),
    }
  }
}

function problem(code: ProblemCode, file: string, message: string): Problem {
  return { code, severity: 'error', file, message }
}
