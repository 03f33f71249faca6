import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readProject } from './read-project.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-project-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function read(content: string | Uint8Array) {
  await writeFile(join(dir, '.env'), content)
  return readProject(join(dir, '.env'))
}
const usual = '/var/run/docker.sock'

test.each([
  ['', { project: 'leyzen', dockerSocket: usual }],
  ['COMPOSE_PROJECT_NAME=blue\n', { project: 'blue', dockerSocket: usual }],
  ['\ufeffCOMPOSE_PROJECT_NAME=blue\r\nWEB_REPLICAS=1\r\n', { project: 'blue', dockerSocket: usual }],
  ['COMPOSE_PROJECT_NAME=blue\nHTTP_PORT="80\nCOLOUR=red\n', { project: 'blue', dockerSocket: usual }],
  ['WEB_REPLICAS=2m\nDOCKER_SOCKET=/run/x.sock', { project: 'leyzen', dockerSocket: '/run/x.sock' }],
])('is told also where other settings are wrong: %j', async (content, identity) => {
  expect(await read(content)).toEqual(identity)
})

test.each([
  ['given twice', 'COMPOSE_PROJECT_NAME=blue\nCOMPOSE_PROJECT_NAME=red\n'],
  ['with an open quote', 'COMPOSE_PROJECT_NAME="blue\n'],
  ['no name', 'COMPOSE_PROJECT_NAME=Not A Name\n'],
  ['misspelt', 'COMPOSE_PROJCT_NAME=blue\n'],
  ['in a line that is no setting', 'COMPOSE_PROJECT_NAME blue\n'],
  ['in a line that cannot be read', Buffer.concat([Buffer.from('COMPOSE_PROJECT_NAME=bl'), Buffer.from([0xff])])],
  ['UTF-16', Buffer.from('\ufeffCOMPOSE_PROJECT_NAME=blue', 'utf16le')],
])('where the project is %s nothing is guessed, for the default may be another installation', async (_, content) => {
  await expect(read(content)).rejects.toMatchObject({
    code: 'settings_invalid',
    message: expect.stringMatching(/^\.env:\d+: .*\nso \w+ is not known for sure, and nothing was done$/s),
  })
})

test('without a settings file there is nothing to act on', async () => {
  await expect(readProject(join(dir, 'none'))).rejects.toMatchObject({ code: 'settings_missing' })
})
