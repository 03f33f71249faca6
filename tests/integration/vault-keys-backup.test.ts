import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { beforeAll, expect, test } from 'vitest'
import { startPerson } from '../../cli/vault/person.fixture.ts'
import { seededBytes } from '../../vault/format/streaming.fixture.ts'
import { preparePython, python } from '../python-environment.ts'

const script = fileURLToPath(new URL('vault-keys-backup.py', import.meta.url))

beforeAll(preparePython, 300_000)

async function readBackup(args: string[], words: string): Promise<Record<string, string>> {
  const child = spawn(python, [script, ...args])
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  child.stdin.on('error', () => undefined) // its exit code says why it stopped reading
  child.stdin.end(words)
  const [code, answer, complaint] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  if (code !== 0) throw new Error(complaint)
  return JSON.parse(answer)
}

test('recovery words and a copy of the volume are enough to read everything', async () => {
  await using person = await startPerson()
  const words =
    person.welcome.out
      .match(/^ {2}.+$/gm)
      ?.join(' ')
      .match(/[a-z]+/g) ?? []
  const big = seededBytes(9_000_000, 1) // two segments
  await writeFile(person.local('big'), big)
  await writeFile(person.local('empty'), '')
  await person.type('mkdir -p /Briefe/2026')
  expect(await person.type('put', person.local('big'), person.local('empty'), '/Briefe/2026')).toMatchObject({
    status: 0,
  })
  await person.type('mv /Briefe/2026/empty /leer')
  await writeFile(person.local('words'), JSON.stringify(wordlist))
  const args = [person.vault.dataDir, 'ann', person.local('words')]
  const read = await readBackup(args, words.join(' '))
  expect(Object.keys(read).sort()).toEqual(['/Briefe/2026/big', '/leer'])
  expect(read['/leer']).toBe('')
  expect(Buffer.compare(Buffer.from(read['/Briefe/2026/big'] ?? '', 'base64url'), big)).toBe(0)
  await expect(readBackup(args, words.toReversed().join(' '))).rejects.toThrow('AssertionError')
})
