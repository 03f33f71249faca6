import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededBytes } from '../../vault/format/streaming.fixture.ts'
import { type Person, startPerson } from './person.fixture.ts'

const content = seededBytes(40_000, 1)
let person: Person
const type: Person['type'] = (...words) => person.type(...words)
const local: Person['local'] = (name) => person.local(name)

beforeAll(async () => {
  person = await startPerson()
  await writeFile(local('report.txt'), content)
  await utimes(local('report.txt'), new Date(), new Date('2026-01-02T03:04:05.000Z'))
})

afterAll(() => person[Symbol.asyncDispose]())

async function names(path: string): Promise<string[]> {
  const listed = (await type(`ls ${path} --json`)).json()
  return listed.entries.map(({ name }: { name: string }) => name)
}

test('a new account is signed in, and its 24 recovery words are shown', () => {
  const { status, out } = person.welcome
  expect(status).toBe(0)
  expect(
    out
      .match(/^ {2}.+$/gm)
      ?.join(' ')
      .match(/[a-z]+/g),
  ).toHaveLength(24)
})

test('a file goes into the vault and comes back the same, with its time', async () => {
  expect(await type('mkdir -p /letters/2026')).toMatchObject({ status: 0, err: '' })
  expect(await type('put', local('report.txt'), '/letters/2026')).toMatchObject({ status: 0, err: '' })
  expect(await names('/letters/2026')).toEqual(['report.txt'])
  expect((await type('ls /letters/2026')).out).toBe('   39 KiB  report.txt\n')
  expect(await type('get /letters/2026/report.txt', local('back.txt'))).toMatchObject({ status: 0, err: '' })
  expect(Buffer.compare(await readFile(local('back.txt')), content)).toBe(0)
  expect((await stat(local('back.txt'))).mtime.toISOString()).toBe('2026-01-02T03:04:05.000Z')
  expect(await readdir(local('.'))).not.toContainEqual(expect.stringContaining('.part'))
})

test('nothing is replaced unless it is asked for', async () => {
  expect(await type('put', local('report.txt'), '/letters/2026')).toMatchObject({ status: 1 })
  expect(await type('get /letters/2026/report.txt', local('back.txt'))).toMatchObject({ status: 1 })
  expect(await type('get /letters/2026/report.txt -f', local('back.txt'))).toMatchObject({ status: 0 })
  expect(await type('mkdir /letters')).toMatchObject({ status: 1 })
})

test('a new version keeps the old one, which can be the current one again', async () => {
  await writeFile(local('second'), 'second')
  expect(await type('put --version', local('second'), '/letters/2026/report.txt')).toMatchObject({ status: 0, err: '' })
  const listed = (await type('versions /letters/2026/report.txt --json')).json()
  expect(listed.versions).toMatchObject([
    { number: 2, size: 6, current: true },
    { number: 1, size: 40_000, current: false },
  ])
  expect(await type('versions /letters/2026/report.txt --restore 1')).toMatchObject({ status: 0, err: '' })
  await type('get -f /letters/2026/report.txt', local('back.txt'))
  expect(Buffer.compare(await readFile(local('back.txt')), content)).toBe(0)
})

test('things move, go into the trash, come back and go for ever', async () => {
  expect(await type('mv /letters/2026/report.txt /letters/final.txt')).toMatchObject({ status: 0, err: '' })
  expect(await names('/letters')).toEqual(['2026', 'final.txt'])
  expect(await type('rm /letters/final.txt /letters/2026')).toMatchObject({ status: 0, err: '' })
  const { entries } = (await type('trash --json')).json()
  expect(entries.map(({ name }: { name: string }) => name)).toEqual(['2026', 'final.txt'])
  expect(await type(`trash --restore ${entries[1].id} --to /letters`)).toMatchObject({ status: 0, err: '' })
  expect(await type('trash --empty')).toMatchObject({ status: 0, err: '' })
  expect((await type('trash')).out).toBe('')
  expect(await names('/letters')).toEqual(['final.txt'])
})

test('a whole folder goes both ways', async () => {
  await mkdir(local('album/inner'), { recursive: true })
  await writeFile(local('album/empty'), '')
  await writeFile(local('album/inner/Ä 🐢'), 'turtle')
  expect(await type('put', local('album'), '/')).toMatchObject({ status: 2 })
  expect(await type('put -r', local('album'), '/')).toMatchObject({ status: 0, err: '' })
  expect(await type('get -r /album', local('copy'))).toMatchObject({ status: 0, err: '' })
  expect(await readFile(local('copy/empty'), 'utf8')).toBe('')
  expect(await readFile(local('copy/inner/Ä 🐢'), 'utf8')).toBe('turtle')
})

test('a link is made, listed and revoked', async () => {
  const { id, url } = (await type('share /letters/final.txt --days 3 --label Bob --json')).json()
  expect(url).toMatch(new RegExp(`^${person.vault.url}/s/${id}#[\\w-]{32}$`))
  expect((await type('share --json')).json().links).toMatchObject([{ id, url, label: 'Bob', password: false }])
  expect(await type(`share --revoke ${id}`)).toMatchObject({ status: 0, err: '' })
  expect((await type('share')).out).toContain('revoked')
  expect(await type('share /letters --days 0')).toMatchObject({ status: 2 })
})

test('a link is opened without an account, its file and its folder, with its password', async () => {
  const share = async (words: string, ...more: string[]) => (await type(`share --json ${words}`, ...more)).json().url
  await mkdir(local('visit'))
  const file = await share('/letters/final.txt --note', 'for you')
  expect(await type('open', file, local('visit'))).toMatchObject({ status: 0, err: expect.stringContaining('for you') })
  expect(Buffer.compare(await readFile(local('visit/final.txt')), content)).toBe(0)
  expect(await type('open', file, local('visit'))).toMatchObject({ status: 1 })
  const folder = await share('/album --password-file', local('second'))
  expect(await type('open', folder, local('visit'), '--password-file', local('password'))).toMatchObject({ status: 1 })
  expect(await type('open', folder, local('visit'), '--password-file', local('second'))).toMatchObject({ status: 0 })
  expect(await readFile(local('visit/album/inner/Ä 🐢'), 'utf8')).toBe('turtle')
  expect(await type('open', `${person.vault.url}/s/nothing`)).toMatchObject({ status: 1 })
})

test('an export has every file and an index, under names that tell nothing', async () => {
  const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'
  expect(await type(`export --recipient ${recipient}`, local('out'))).toMatchObject({ status: 0, err: '' })
  expect((await readdir(local('out'))).sort()).toEqual(['files', 'index.age'])
  const files = await readdir(local('out/files'))
  expect(files).toHaveLength(3)
  for (const file of files) {
    expect(file).toMatch(/^[0-9a-f-]{36}\.age$/)
    expect((await readFile(join(local('out/files'), file))).subarray(0, 22).toString()).toBe('age-encryption.org/v1\n')
  }
  expect(await type(`export --recipient ${recipient}`, local('out'))).toMatchObject({ status: 1 })
})

test('what is not there is said by its path', async () => {
  for (const words of ['get /nothing', 'ls /letters/final.txt/below', 'rm /nothing', 'versions /letters']) {
    const { status, err } = await type(words)
    expect([status, err]).toEqual([1, expect.stringMatching(/there is no such|need a file/)])
  }
})

test('a wrong password opens nothing, and after signing out nothing works', async () => {
  await writeFile(local('wrong'), 'correct horse bakery\n')
  const login = (file: string) => type(`login ${person.vault.url} --user ann --password-file ${local(file)}`)
  expect(await login('wrong')).toMatchObject({ status: 1, err: expect.stringContaining('cannot be opened') })
  expect(await login('password')).toMatchObject({ status: 0, out: `Signed in to ${person.vault.url} as ann.\n` })
  expect(await type('logout')).toMatchObject({ status: 0, out: 'Signed out.\n', err: '' })
  expect(await type('ls')).toMatchObject({ status: 1, err: expect.stringContaining('not signed in') })
})
