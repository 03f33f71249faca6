import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openVault } from '../../prisma/vault/client.ts'
import { createMemoryJournal, makeFolder, openTree, register, signIn } from '../../vault/client/index.ts'
import { SETUP_TOKEN } from '../../vault/test-vault.ts'
import { createDraws, createHand, listTree } from './vault-durability-life.ts'
import { doorTo, startReplicas } from './vault-durability-replicas.ts'

const OPERATIONS = 1_000
const KILLS = 15
const HANDS = 5
const credentials = { login: 'alice', password: 'vexed-otter-plumbing-41' }

test(`${OPERATIONS} operations while the serving replica is killed ${KILLS} times lose nothing and leave nothing half-done`, {
  timeout: 180_000,
}, async () => {
  const seed = Number(process.env.VAULT_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const draw = createDraws(seed)
  await using replicas = await startReplicas(2)
  const { session } = await register(doorTo(replicas.url), credentials, SETUP_TOKEN)
  const tree = openTree(session, createMemoryJournal())
  const names = Array.from({ length: HANDS }, (_, index) => `hand ${index}`)
  const homes = await Promise.all(names.map((name) => makeFolder(tree, tree.root, name)))
  const hands = homes.map((home, index) => createHand(tree, home, createDraws(seed + index)))

  const failures: string[] = []
  const done: Record<string, number> = {}
  let left = OPERATIONS
  const work = hands.map(async (hand) => {
    while (left-- > 0) {
      await hand.act().then(
        (name) => {
          done[name] = (done[name] ?? 0) + 1
        },
        (error) => failures.push(String(error.stack)),
      )
    }
  })
  const beganMs = performance.now()
  for (let kill = 1; kill <= KILLS; kill++) {
    const atLeft = OPERATIONS - (OPERATIONS * kill) / (KILLS + 1)
    while (left > atLeft) await sleep(2)
    await sleep(draw() * 60)
    await replicas.killServing()
  }
  await Promise.all(work)
  const tookMs = Math.round(performance.now() - beganMs)
  process.stdout.write(`seed ${seed}: ${JSON.stringify(done)} in ${tookMs} ms over ${KILLS} kills\n`)
  expect(failures).toEqual([])

  const entered = await signIn(doorTo(replicas.url), credentials)
  if (entered.state !== 'open') throw new Error('a second factor is asked for')
  const found = await listTree(openTree(entered.session, createMemoryJournal()))
  expect(found.toSorted()).toEqual(hands.flatMap((hand) => hand.expected()).toSorted())
  expect(await replicas.runJob('verify')).toMatchObject({ exitCode: 0 })
  await using database = await openVault(replicas.dataDir)
  const checked = await database.reader.$queryRaw`PRAGMA integrity_check`
  expect(checked).toEqual([{ integrity_check: 'ok' }])
})
