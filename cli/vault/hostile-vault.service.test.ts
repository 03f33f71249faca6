import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startPerson } from './person.fixture.ts'

let person: Person
let database: DatabaseSync
const type: Person['type'] = (...words) => person.type(...words)

beforeAll(async () => {
  person = await startPerson()
  database = new DatabaseSync(join(person.vault.dataDir, 'vault.db'))
  await type('mkdir -p /kept/inner')
  await writeFile(person.local('a'), 'content')
  await type('put', person.local('a'), '/kept/a')
})

afterAll(async () => {
  database.close()
  await person[Symbol.asyncDispose]()
})

/** What the vault's own operator could do to a row, for as long as `during` takes. */
async function tampered<T>(table: string, change: string, during: () => Promise<T>): Promise<T> {
  const rows = database.prepare(`SELECT rowid AS "rowid", * FROM ${table}`).all() as Record<string, SQLOutputValue>[]
  database.exec(change)
  try {
    return await during()
  } finally {
    const columns = Object.keys(rows[0] ?? {})
    database.exec(`DELETE FROM ${table}`)
    const names = columns.map((name) => `"${name}"`).join(', ')
    const insert = database.prepare(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`)
    for (const row of rows) insert.run(...columns.map((name) => row[name] ?? null))
  }
}

const swapped = (column: string, table: string) => `UPDATE ${table} SET ${column} = randomblob(length(${column}))`

test.each([
  ['a record', 'files', `UPDATE files SET record = replace(record, '"rev":1', '"rev":9')`],
  ['a folder’s signature', 'folder_heads', swapped('sig', 'folder_heads')],
  ['a record that was left out', 'files', `UPDATE files SET parent_id = 'elsewhere' WHERE kind = 'file'`],
])('with %s changed a folder is not shown', async (_, table, change) => {
  const { status, out, err } = await tampered(table, change, () => type('ls /kept'))
  expect([status, out, err]).toEqual([1, '', 'This cannot be verified.\n'])
})

test.each([
  ['a sealed version key', swapped('key', 'versions')],
  ['sealed attributes', swapped('attrs', 'versions')],
  ['a version’s signature', swapped('sig', 'versions')],
])('with %s changed a file is not written', async (_, change) => {
  const { status, out, err } = await tampered('versions', change, () => type('get /kept/a', person.local('never')))
  expect([status, out, err]).toEqual([1, '', 'This cannot be verified.\n'])
})

test.each([
  ['a key slot', 'slots', swapped('blob', 'slots')],
  ['the bundle', 'users', swapped('bundle', 'users')],
  ['the public keys', 'users', swapped('ed_public', 'users')],
])('with %s changed nobody is signed in, and the answer is always the same', async (_, table, change) => {
  const login = `login ${person.vault.url} --user ann --password-file ${person.local('password')}`
  const { status, err } = await tampered(table, change, () => type(login))
  expect([status, err]).toEqual([1, 'The account cannot be opened with this password.\n'])
})

test('an older state than this machine has seen is named, and nothing is built on it', async () => {
  const heads = database.prepare('SELECT * FROM folder_heads').all()
  const older = heads.find(({ manifest }) => JSON.parse(String(manifest)).count === 2) ?? {}
  await type('mkdir /kept/later')
  const { folder_id = null, seq = null, rev = null, count = null, manifest = null, sig = null, hash = null } = older
  const put = 'UPDATE folder_heads SET rev = ?, count = ?, manifest = ?, sig = ?, hash = ? WHERE folder_id = ?'
  database.prepare(put).run(rev, count, manifest, sig, hash, folder_id)
  database.prepare('DELETE FROM files WHERE parent_id = ? AND seq > ?').run(folder_id, seq)
  const shown = await type('ls /kept')
  expect(shown.out).toBe('      7 B  a\n           inner/\n')
  expect(shown.err).toMatch(/^WARNING: \/kept: the vault shows an older state than seen before \(revision \d+\)/)
  expect(await type('mkdir /kept/never')).toMatchObject({
    status: 1,
    err: expect.stringContaining('may not be changed'),
  })
})
