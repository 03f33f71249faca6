import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededBytes } from '../../vault/format/streaming.fixture.ts'
import { type Person, startPerson } from './person.fixture.ts'

let person: Person
const type: Person['type'] = (...words) => person.type(...words)
const local: Person['local'] = (name) => person.local(name)

beforeAll(async () => {
  person = await startPerson()
})

afterAll(() => person[Symbol.asyncDispose]())

const answered = (route: string, method: string) =>
  person.vault.log.filter((line) => line.route === route && line.method === method)

test('an interrupted upload goes on where it stopped, under the same key', async () => {
  const big = seededBytes(5 * 8_388_608, 2)
  await writeFile(local('big'), big)
  const stop = new AbortController()
  const segment = '/api/uploads/{id}/segments/{n}'
  const [started, before] = [answered('/api/uploads', 'POST').length, answered(segment, 'PUT').length]
  const watch = setInterval(() => answered(segment, 'PUT').length > before && stop.abort(), 1)
  expect(await person.typeUntil(stop.signal, 'put', local('big'), '/')).toMatchObject({ status: 130 })
  clearInterval(watch)
  expect(await type('put', local('big'), '/')).toMatchObject({ status: 0, err: '' })
  expect(answered('/api/uploads', 'POST').length - started).toBe(1)
  expect(await type('get /big', local('big.back'))).toMatchObject({ status: 0, err: '' })
  expect(Buffer.compare(await readFile(local('big.back')), big)).toBe(0)
})

test('an upload whose file changed meanwhile starts anew', async () => {
  const stop = new AbortController()
  const watch = setInterval(() => answered('/api/uploads', 'POST').length > 0 && stop.abort(), 1)
  await writeFile(local('changing'), seededBytes(3 * 8_388_608, 3))
  await person.typeUntil(stop.signal, 'put', local('changing'), '/')
  clearInterval(watch)
  await writeFile(local('changing'), 'other')
  expect(await type('put --version', local('changing'), '/changing')).toMatchObject({ status: 0, err: '' })
  expect(await type('get /changing', local('changed'))).toMatchObject({ status: 0 })
  expect(await readFile(local('changed'), 'utf8')).toBe('other')
})

test('an interrupted fetch goes on from the last whole chunk that it verified', async () => {
  const { entries } = (await type('ls /big --json')).json()
  const big = await readFile(local('big'))
  await writeFile(local(`.again.${entries[0].version}.part`), big.subarray(0, 8_388_608 * 4 + 100))
  const bytesBefore = person.vault.log.length
  expect(await type('get /big', local('again'))).toMatchObject({ status: 0, err: '' })
  expect(Buffer.compare(await readFile(local('again')), big)).toBe(0)
  const fetched = person.vault.log.slice(bytesBefore).filter((line) => String(line.route).endsWith('/content'))
  expect(fetched.reduce((sum, line) => sum + Number(line.bytes), 0)).toBeLessThan(10_000_000)
})
