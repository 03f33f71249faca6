import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startOpenLoopClient } from '../load/open-loop-client.ts'
import { readStatus } from './history.ts'
import { createInstallation, docker, eventually } from './installation.ts'

// No rotation by timer may meet the comparison of two states.
const base = { ROTATION_INTERVAL: '7200', ROTATION_GRACE_SECONDS: '2', VAULT_EXPOSE_INCARNATION: 'true' }

async function change(envFile: string, name: string, value: string): Promise<void> {
  const text = await readFile(envFile, 'utf8')
  await writeFile(envFile, text.replace(new RegExp(`^#?\\s*${name}=.*$`, 'm'), `${name}=${value}`))
}

test('a second up changes nothing, a changed setting is taken over without a lost request, and down leaves nothing', async () => {
  await using installation = await createInstallation(base)
  await installation.must('up')
  const first = await readStatus(installation)
  const containers = await docker('ps', '-q', '--no-trunc', '--filter', `label=leyzen.project=${installation.project}`)

  await installation.must('up')
  expect((await readStatus(installation)).serving?.containerId).toBe(first.serving?.containerId)
  expect(await docker('ps', '-q', '--no-trunc', '--filter', `label=leyzen.project=${installation.project}`)).toBe(
    containers,
  )

  const client = startOpenLoopClient({
    origin: installation.origin,
    getsPerS: 50,
    slowPostEveryMs: 2000,
    slowPostBytes: 1_000_000,
    slowPostMs: 1000,
    eventStreams: 1,
  })
  await change(installation.envFile, 'WEB_REPLICAS', '5')
  await change(installation.envFile, 'VAULT_MEMORY_LIMIT', '300')
  await installation.must('up')
  await eventually('five incarnations of the new specification', 120_000, async () => {
    const ids = (
      await docker(
        'ps',
        '-q',
        '--filter',
        `label=leyzen.project=${installation.project}`,
        '--filter',
        'label=leyzen.slot',
      )
    ).split('\n')
    if (ids.length !== 5) return false
    const limits = await docker('inspect', '--format', '{{.HostConfig.Memory}}', ...ids)
    return limits.split('\n').every((limit) => Number(limit) === 300 * 1024 * 1024)
  })
  expect((await client.finish()).failures).toEqual([])

  await installation.must('down')
  const left = await installation.leftovers()
  expect(left.containers).toEqual([])
  expect(left.networks).toEqual([])
  expect(left.volumes).toContain(`${installation.project}_vault_data`)

  await installation.must('down', '--volumes')
  expect(await installation.leftovers()).toEqual({ containers: [], networks: [], volumes: [] })
}, 900_000)

test('two installations share one engine, and the end of one does not touch the other', async () => {
  await using one = await createInstallation({ ...base, WEB_REPLICAS: '2' })
  await one.must('up')
  await using two = await createInstallation({ ...base, WEB_REPLICAS: '2' })
  await two.must('up')
  expect((await fetch(one.origin)).status).toBe(200)
  expect((await fetch(two.origin)).status).toBe(200)
  await two.must('down', '--volumes')
  expect((await fetch(one.origin)).status).toBe(200)
  expect((await readStatus(one)).serving).not.toBeNull()
}, 900_000)
