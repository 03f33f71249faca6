import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SETUP_TOKEN, startTestVault, type TestVault } from '../../vault/test-vault.ts'
import { createIo } from '../io.ts'
import { runCommandLine } from '../run-command-line.ts'
import { vaultCommands } from './commands.ts'

interface Typed {
  status: number
  out: string
  err: string
  // biome-ignore lint/suspicious/noExplicitAny: what a command prints is what the test looks at
  json(): any
}

/** Someone at a terminal with a vault of their own, signed in as `ann`. */
export interface Person extends AsyncDisposable {
  readonly vault: TestVault
  /** What sign-in said. */
  readonly welcome: Typed
  /** A place in this person's folder. */
  local(name: string): string
  /** What is typed behind `leyzenctl vault`, and what comes of it. */
  type(words: string, ...more: string[]): Promise<Typed>
  typeUntil(signal: AbortSignal, words: string, ...more: string[]): Promise<Typed>
}

export async function startPerson(): Promise<Person> {
  const home = await mkdtemp(join(tmpdir(), 'leyzen-cli-'))
  const vault = await startTestVault()
  const local = (name: string) => join(home, name)
  const typeUntil = async (signal: AbortSignal, words: string, ...more: string[]): Promise<Typed> => {
    const [out, err]: [string[], string[]] = [[], []]
    const io = createIo({
      stdout: { write: (text: string) => out.push(text) },
      stderr: { write: (text: string) => err.push(text) },
    })
    const userFolders = { config: local('config'), state: local('state') }
    const around = { io, signal, checkout: home, workingDir: home, debug: true, userFolders }
    const status = await runCommandLine(['vault', ...words.split(' '), ...more], vaultCommands, around)
    return { status, out: out.join(''), err: err.join(''), json: () => JSON.parse(out.join('')) }
  }
  const type: Person['type'] = (...words) => typeUntil(new AbortController().signal, ...words)
  await writeFile(local('password'), 'correct horse battery\n')
  const signIn = `login ${vault.url} --user ann --register ${SETUP_TOKEN} --password-file ${local('password')}`
  return {
    ...{ vault, local, type, typeUntil, welcome: await type(signIn) },
    async [Symbol.asyncDispose]() {
      await vault[Symbol.asyncDispose]()
      await rm(home, { recursive: true })
    },
  }
}
