import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCheckpoint } from '../audit/note.ts'
import { appendAudit } from '../storage/audit-log.ts'
import { createAuditSigner } from '../storage/audit-log-checkpoint.ts'
import { startTestJobs, type TestJobs } from './test-jobs.ts'

let it: TestJobs
beforeAll(async () => {
  it = await startTestJobs()
  for (let index = 0; index < 5; index++) {
    const fact = { actorId: it.userId, kind: 'session', action: 'open', targetId: randomUUID(), ok: true, ip: null }
    await it.database.write((tx) => appendAudit(tx, fact))
  }
})
afterAll(() => it[Symbol.asyncDispose]())

/** The program itself, as the container runs it. */
async function runProgram(env: Record<string, string>): Promise<{ exitCode: number; result: Record<string, unknown> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), 'checkpoint'], {
    env: { VAULT_DATA_DIR: it.dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<number>((done) => child.once('exit', (code) => done(code ?? -1)))
  const text = (await child.stdout.setEncoding('utf8').toArray()).join('')
  return { exitCode: await exited, result: JSON.parse(text) }
}

async function saveSecret(): Promise<{ file: string; publicKey: Uint8Array }> {
  const secret = randomBytes(32)
  const file = join(it.dataDir, randomUUID())
  await writeFile(file, `${secret.toString('base64url')}\n`)
  return { file, publicKey: (await createAuditSigner(secret)).publicKey }
}

test('prints the head of the audit log, signed with the key of the secret and with that of the previous one', async () => {
  const [present, previous] = [await saveSecret(), await saveSecret()]
  const { exitCode, result } = await runProgram({
    VAULT_SERVER_SECRET_FILE: present.file,
    VAULT_SERVER_SECRET_PREVIOUS_FILE: previous.file,
  })
  expect({ exitCode, size: result.size }).toEqual({ exitCode: 0, size: 5 })
  const { uuid } = await it.database.reader.instance.findUniqueOrThrow({ where: { id: 1 } })
  for (const { publicKey } of [present, previous]) {
    const opened = await openCheckpoint(String(result.note), { origin: `leyzen-vault/${uuid}`, publicKey })
    expect(opened).toMatchObject({ size: 5 })
  }
})

test('refuses to sign with nothing', async () => {
  expect(await runProgram({})).toMatchObject({ exitCode: 3, result: { code: 'no_secret' } })
})

test('a secret that is none is wrong use', async () => {
  const file = join(it.dataDir, 'short')
  await writeFile(file, 'c2hvcnQ')
  const { exitCode, result } = await runProgram({ VAULT_SERVER_SECRET_FILE: file })
  expect({ exitCode, code: result.code }).toEqual({ exitCode: 2, code: 'bad_use' })
  expect(JSON.stringify(result)).not.toContain('c2hvcnQ')
})
