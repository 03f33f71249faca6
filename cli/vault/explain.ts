import { ClientError, type ClientErrorCode } from '../../vault/client/index.ts'
import { CliError, type CliErrorCode } from '../cli-error.ts'

const codes: Partial<Record<ClientErrorCode, CliErrorCode>> = {
  signed_out: 'signed_out',
  not_found: 'not_found',
  not_verifiable: 'not_verifiable',
  unreachable: 'not_running',
}

/** Runs work with the vault; what the protocol's client ends with becomes one sentence for the person. */
export async function explainingVault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    throw new CliError(codes[error.code] ?? 'refused', renderError(error), { cause: error })
  }
}

function renderError({ message, code, problem }: ClientError): string {
  const request = problem === undefined ? '' : ` (${problem.code}, request ${problem.requestId})`
  return code === 'signed_out' ? `${message} \`bin/leyzenctl vault login URL\`` : `${message}${request}`
}
