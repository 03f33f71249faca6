import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { networks, volumes } from './own-objects.ts'
import { services } from './services.ts'

test('knows every network, volume and service that compose is told to make', async () => {
  const template = fileURLToPath(new URL('../../docker-compose.template.yml', import.meta.url))
  const declared = parse(await readFile(template, 'utf8'), { merge: true })
  expect(Object.keys(declared.networks).toSorted()).toEqual(networks.toSorted())
  expect(Object.keys(declared.volumes).toSorted()).toEqual(volumes.toSorted())
  const running = Object.keys(declared.services).filter((service) => service !== 'control-migrate')
  expect(running.toSorted()).toEqual(services.toSorted())
})
