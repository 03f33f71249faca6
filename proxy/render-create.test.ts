import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { goodSpec, startTestProxy } from '../tests/fakes/proxy-harness.ts'
import { createNames, type KnownName } from './container-names.ts'
import { parseContainerSpecs } from './container-spec.ts'
import { renderCreate } from './render-create.ts'

const golden = new URL('./render-create.golden.jsonl', import.meta.url)
const rules = { project: 'leyzen', secretsDir: '/srv/leyzen/secrets/vault', dockerSocket: '/var/run/docker.sock' }
const specs = parseContainerSpecs(Buffer.from(JSON.stringify(goodSpec())), rules)
const names = createNames(['vault_web1'], 'vault_web_job')
const named = (name: string): KnownName => names.find(name) ?? { name, slot: name, role: 'replica' }

test('renders replica, variant and job as the golden file has them', async () => {
  const rendered = [
    renderCreate(specs, named('vault_web1'), { epoch: 7 }),
    renderCreate(specs, named('vault_web1'), { epoch: 8, variant: 'b' }),
    renderCreate(specs, named('vault_web_job'), { epoch: 3, kind: 'migrate' }),
    renderCreate(specs, named('vault_web_job'), { epoch: 4, kind: 'gc', confirm: 'run-7' }),
  ]
  const text = rendered.map((body) => `${body}\n`).join('')
  expect(text).toBe(await readFile(golden, 'utf8'))
})

test('sends the engine the bytes that it renders', async () => {
  await using proxy = await startTestProxy()
  await proxy.ask({ method: 'POST', target: '/containers/create?name=vault_web1', epoch: 7 })
  const seen = proxy.engine.requests.at(-1)
  expect(seen?.body).toBe(renderCreate(specs, named('vault_web1'), { epoch: 7 }))
  expect(seen?.headers['content-type']).toBe('application/json')
})
