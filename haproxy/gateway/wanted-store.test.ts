import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAddress, parseEpoch, parsePoolName, parseSlotName } from './ids.ts'
import { createTargetCheck } from './targets.ts'
import { addressed } from './wanted.ts'
import { openWantedStore } from './wanted-store.ts'

test('does not start from a saved state that points where no vault may be', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-wanted-'))
  const slot = parseSlotName('vault_web1')
  const rules = (range: string) => ({
    pool: parsePoolName('vault'),
    names: [slot],
    isTarget: createTargetCheck({ ranges: [range], port: 8080 }),
  })
  const store = await openWantedStore(dir, rules('10.0.0.0/8'))
  const address = parseAddress('10.0.0.5:8080')
  await store.save(addressed(store.read(), { slot, address, epoch: parseEpoch(1) }))
  await expect(openWantedStore(dir, rules('172.16.0.0/12'))).rejects.toThrow(
    /vault_web1 may not be at 10\.0\.0\.5:8080/,
  )
  expect((await openWantedStore(dir, rules('10.0.0.0/8'))).read().slots.get(slot)).toMatchObject({ address })
  await rm(dir, { recursive: true })
})
