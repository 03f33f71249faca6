import { expect, test } from 'vitest'
import { type ClientError, createMemoryJournal, openCurrentVersion, openTree } from '../../vault/client/index.ts'
import { flipByte, lieInJson } from './evil-proxy.ts'
import { sourceOf } from './sources.ts'
import { linesOf, startStage } from './stage.ts'

const { proxy, tree, session } = await startStage()
const entry = await tree.uploader.upload({ parent: tree.root, source: sourceOf('sealed', Buffer.from('content')) })
/** Ends of salt, commitment, chunk and tag, and what lies between. */
const places = [0, 11, 23, 24, 40, 55, 56, 70, 87, 88, 103]

async function outcomeOf(work: () => Promise<unknown>) {
  proxy.forget()
  const failure = await work().then(
    () => undefined,
    (error: ClientError) => error,
  )
  return JSON.stringify({ code: failure?.code, message: failure?.message, lines: linesOf(proxy) })
}

test('1: any changed byte of a wrapped node key ends in the same way, and nothing below is asked for', async () => {
  const outcomes = new Set<string>()
  for (const at of places) {
    proxy.lie(({ path }, honest) => {
      if (!path.includes('/children')) return undefined
      const text = honest.body
        .toString()
        .replace(/"key":"([\w-]+)"/, (_, key: string) => `"key":"${flipByte(key, at)}"`)
      return { ...honest, body: Buffer.from(text) }
    })
    outcomes.add(await outcomeOf(() => openTree(session, createMemoryJournal()).resolve(['sealed'])))
  }
  proxy.lie(undefined)
  expect(outcomes.size).toBe(1)
  const [outcome = ''] = outcomes
  expect(JSON.parse(outcome)).toMatchObject({ code: 'not_verifiable' })
  expect(JSON.parse(outcome).lines.every((line: string) => line.includes('/children'))).toBe(true)
})

test('1: any changed byte of a wrapped version key ends in the same way, and no content is asked for', async () => {
  const outcomes = new Set<string>()
  for (const at of places) {
    proxy.lie(lieInJson('GET /api/versions/', (answer) => ({ ...answer, key: flipByte(answer.key, at) })))
    outcomes.add(await outcomeOf(() => openCurrentVersion(tree.reader, entry)))
  }
  proxy.lie(undefined)
  expect(outcomes.size).toBe(1)
  const [outcome = ''] = outcomes
  expect(JSON.parse(outcome)).toMatchObject({ code: 'not_verifiable' })
  expect(JSON.parse(outcome).lines).toHaveLength(1)
})
