import { type Door, platform, register, type Session, signIn } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import type { Io } from '../io.ts'
import { explainingVault } from './explain.ts'
import { createCliTransport, marksIn, requireFolders, warnOfOldAccount } from './open-vault.ts'
import { parseOrigin } from './origin.ts'
import { readSecret } from './read-secret.ts'
import { saveSession } from './session-file.ts'

export const vaultLogin = defineCommand({
  name: 'vault login',
  summary: 'sign in to a vault and keep the session on this machine',
  details: [
    'The password never leaves this machine. The session, with the key that opens the account, is kept in a file that only',
    'you can read, under XDG_CONFIG_HOME, until `vault logout`. With --register a new account is made: TOKEN is what stands',
    'behind the # of an invite, or of the link that `vault setup-link` prints.',
  ].join('\n'),
  options: {
    user: { type: 'string', argument: 'NAME', description: 'login name' },
    register: { type: 'string', argument: 'TOKEN', description: 'make the account first' },
    code: { type: 'string', argument: 'CODE', description: 'second factor: six digits, or a backup code' },
    'password-file': {
      type: 'string',
      argument: 'FILE',
      description: 'take the password from its first line; - is standard input',
    },
    json: { type: 'boolean', description: 'print the account as JSON' },
  },
  positionals: { usage: 'URL', min: 1, max: 1 },
  async run({ values, positionals: [url = ''], io, signal, userFolders }) {
    const folders = requireFolders({ userFolders })
    const origin = parseOrigin(url)
    if (values.user === undefined) throw new CliError('wrong_use', 'vault login needs --user NAME')
    const password = await readSecret({
      what: 'Password',
      file: values['password-file'],
      option: '--password-file',
      signal,
    })
    const transport = createCliTransport(origin, io)
    const door: Door = { platform, transport, client: 'cli', openMarks: marksIn(folders) }
    const credentials = { login: values.user, password }
    const { session, words } = await explainingVault(async () =>
      values.register === undefined
        ? { session: await enter(door, credentials, () => readCode(values.code, signal)), words: undefined }
        : await register(door, credentials, values.register),
    )
    const { account, token = '' } = session
    const key = Buffer.from(account.copyKey()).toString('base64url')
    await saveSession(folders, { origin, login: account.login, token, key })
    warnOfOldAccount(session, io)
    if (values.json) io.json({ origin, user: account.user, login: account.login, role: account.role, words })
    else printWelcome(io, session, words)
    return 0
  },
})

/** Only once the vault has asked for it. */
function readCode(code: string | undefined, signal: AbortSignal): Promise<string> {
  if (code !== undefined) return Promise.resolve(code)
  if (process.stdin.isTTY === true) return readSecret({ what: 'Code', file: undefined, option: '--code', signal })
  throw new CliError('refused', 'this account has a second factor: give it with --code')
}

async function enter(
  door: Door,
  credentials: { login: string; password: string },
  askCode: () => Promise<string>,
): Promise<Session> {
  const entered = await signIn(door, credentials)
  if (entered.state === 'open') return entered.session
  return entered.confirm((await askCode()).trim())
}

function printWelcome(io: Io, { account, transport }: Session, words: readonly string[] | undefined): void {
  io.print(`Signed in to ${transport.origin} as ${account.login}.`)
  if (words === undefined) return
  io.print('\nRecovery words, shown only now. They open the account without its password; write them down:\n')
  for (let row = 0; row < words.length; row += 4) {
    const cells = words.slice(row, row + 4).map((word, at) => `${String(row + at + 1).padStart(2)} ${word.padEnd(10)}`)
    io.print(`  ${cells.join(' ').trimEnd()}`)
  }
}
