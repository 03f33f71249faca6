/** The real server, the liar in front of it, and a person whose client talks to the liar only. */
import {
  createMemoryJournal,
  createMemoryMarks,
  createTransport,
  type Door,
  type MarkStore,
  type NewAccount,
  openTree,
  platform,
  register,
  type Session,
  type Tree,
} from '../../vault/client/index.ts'
import { SETUP_TOKEN, startTestVault, type TestVault } from '../../vault/test-vault.ts'
import { type EvilProxy, startEvilProxy } from './evil-proxy.ts'

export interface Stage extends AsyncDisposable {
  vault: TestVault
  proxy: EvilProxy
  door: Door
  credentials: { login: string; password: string }
  words: string[]
  session: Session
  tree: Tree
  marks: MarkStore
}

export const PASSWORD = 'vexed-otter-plumbing-41'

/** A terminal that talks to that origin. @param marks what its device remembers */
export function doorThrough(url: string, marks = createMemoryMarks()): Door {
  const transport = createTransport(platform, { origin: url, credentials: { kind: 'bearer', token: '-' } })
  return { platform, transport, client: 'cli', openMarks: () => marks }
}

export async function startStage(): Promise<Stage> {
  const vault = await startTestVault()
  const proxy = await startEvilProxy(vault.url)
  const credentials = { login: 'alice', password: PASSWORD }
  const marks = createMemoryMarks()
  const door = doorThrough(proxy.url, marks)
  const { session, words }: NewAccount = await register(door, credentials, SETUP_TOKEN)
  return {
    ...{ vault, proxy, door, credentials, words, session, marks },
    tree: openTree(session, createMemoryJournal()),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]()
      await vault[Symbol.asyncDispose]()
    },
  }
}

/** What the client did after the lie: methods and paths. */
export const linesOf = ({ seen }: EvilProxy): string[] => seen.map(({ method, path }) => `${method} ${path}`)

/** Everything that left the client, as one text. */
export const sentBy = ({ seen }: EvilProxy): string =>
  seen
    .map(({ method, path, headers, body }) => `${method} ${path} ${JSON.stringify(headers)} ${body.toString('latin1')}`)
    .join('\n')
