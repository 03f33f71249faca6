import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startTestProxy, TOKEN } from '../tests/fakes/proxy-harness.ts'
import { verifyAuditChain } from './audit-chain.ts'
import { openAudit } from './audit-log.ts'
import type { AuditEntry } from './exchange.ts'

const entry: AuditEntry = {
  request_id: 'r',
  peer: '127.0.0.1',
  token_id: '-',
  epoch: null,
  method: 'GET',
  op: null,
  name: null,
  container: null,
  target: null,
  status: 200,
  code: null,
  engine_status: null,
  reason: null,
  ms: 0.1,
}
const lines = async (file: string) => (await readFile(file, 'utf8')).split('\n').slice(0, -1)

async function openIn(dir: string, maxBytes?: number) {
  return openAudit({ dir, now: () => 0, print: () => {}, ...(maxBytes ? { maxBytes } : {}) })
}

test('has the entry of a fenced call on disk before its answer leaves', async () => {
  await using proxy = await startTestProxy()
  proxy.own('vault_web1')
  await proxy.ask({ method: 'POST', target: '/containers/vault_web1/stop', epoch: 4 })
  const written = await lines(join(proxy.dir, 'audit.jsonl'))
  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    {
      seq: 1,
      prev: '0'.repeat(64),
      peer: '127.0.0.1',
      op: 'stop',
      name: 'vault_web1',
      epoch: 4,
      status: 204,
      code: null,
      target: null,
    },
  ])
  expect(Object.keys(JSON.parse(written[0] ?? ''))).toEqual([
    ...['ts', 'seq', 'prev', 'request_id', 'peer', 'token_id', 'epoch', 'method', 'op', 'name', 'container', 'target'],
    ...['status', 'code', 'engine_status', 'reason', 'ms'],
  ])
})

test('stays one JSON line whatever a request holds, and never shows a token or a query', async () => {
  await using proxy = await startTestProxy()
  const cases = [
    proxy.text('GET /%0a"\\\u001b[31m HTTP/1.1', ['User-Agent: \u001b[31m"{}']),
    Buffer.from(proxy.text('GET /containers/\xffx/json HTTP/1.1'), 'latin1'),
    proxy.text(`GET /${TOKEN}/json?token=${TOKEN} HTTP/1.1`),
    proxy.text(`GET /a?token=${TOKEN} HTTP/1.1`, ['Cookie: secret-cookie']),
    proxy.text(`GET /${'a'.repeat(300)} HTTP/1.1`),
    'GET / HTTP/1.1\n\u0000\u001b[31m\r\n\r\n',
  ]
  for (const bytes of cases) await proxy.raw(bytes)
  await proxy.proxy.stop()
  const text = await readFile(join(proxy.dir, 'audit.jsonl'), 'utf8')
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(text).not.toMatch(new RegExp(`${TOKEN}|token=|secret-cookie`))
  const entries = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(entries).toHaveLength(cases.length)
  expect(entries.find(({ target }) => target === '/[token]/json')).toBeDefined()
  expect(Math.max(...entries.map(({ target }) => target?.length ?? 0))).toBe(128)
})

test('continues the chain across restarts and throws a torn line away', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'audit-'))
  const file = join(dir, 'audit.jsonl')
  for (let round = 0; round < 3; round += 1) {
    const audit = await openIn(dir)
    audit.append(entry)
    await audit.flush()
    audit.append(entry)
    await audit.close()
    await appendFile(file, '{"ts":"torn')
  }
  expect(await verifyAuditChain((await lines(file)).slice(0, 6))).toMatchObject({
    intact: true,
    entries: 6,
    lastSeq: 6,
  })
  const last = await openIn(dir)
  expect(last.seq).toBe(6)
  await last.close()
  await rm(dir, { recursive: true })
})

test('continues the chain across files, keeps eight of them, and over a crash between two', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'audit-'))
  const audit = await openIn(dir, 1000)
  for (let count = 0; count < 40; count += 1) {
    audit.append(entry)
    await audit.flush()
  }
  await audit.close()
  const files = (await readdir(dir)).sort()
  expect(files).toEqual([
    'audit.1.jsonl',
    'audit.2.jsonl',
    'audit.3.jsonl',
    'audit.4.jsonl',
    'audit.5.jsonl',
    'audit.6.jsonl',
    'audit.7.jsonl',
    'audit.jsonl',
  ])
  const all = (
    await Promise.all([...files.slice(0, 7).reverse(), 'audit.jsonl'].map((name) => lines(join(dir, name))))
  ).flat()
  expect(await verifyAuditChain(all)).toMatchObject({ intact: true, lastSeq: 40, entries: all.length })
  expect(all.length).toBeLessThan(40)
  await truncate(join(dir, 'audit.jsonl'))
  const next = await openIn(dir, 1000)
  expect(next.seq).toBe(40 - (all.length % 2) === 0 ? 38 : next.seq)
  await next.close()
  await rm(dir, { recursive: true })
})

test('loses no file however often a rotation fails before it works', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'audit-'))
  const audit = await openIn(dir, 300)
  for (let count = 0; count < 7; count += 1) {
    audit.append(entry)
    await audit.flush()
  }
  const before = await readdir(dir)
  expect(before).toHaveLength(7)
  await mkdir(join(dir, 'audit.next.jsonl'))
  audit.append(entry)
  for (let count = 0; count < 9; count += 1)
    await expect(audit.flush()).rejects.toMatchObject({ code: 'audit_unavailable' })
  expect((await readdir(dir)).sort()).toEqual([...before, 'audit.next.jsonl'].sort())
  await rm(join(dir, 'audit.next.jsonl'), { recursive: true })
  // As after a failure between the two renames: the current file has moved, the next one has not.
  for (let age = 6; age >= 0; age -= 1)
    await rename(join(dir, age === 0 ? 'audit.jsonl' : `audit.${age}.jsonl`), join(dir, `audit.${age + 1}.jsonl`))
  await audit.flush()
  await audit.close()
  const names = ['7', '6', '5', '4', '3', '2', '1'].map((age) => `audit.${age}.jsonl`)
  const all = (await Promise.all([...names, 'audit.jsonl'].map((name) => lines(join(dir, name))))).flat()
  expect(await verifyAuditChain(all)).toMatchObject({ intact: true, firstSeq: 1, lastSeq: 8 })
  await rm(dir, { recursive: true })
})

test('goes on from the youngest entry there is, and never anew from a file it cannot read', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'audit-'))
  const audit = await openIn(dir)
  audit.append(entry)
  await audit.close()
  await rename(join(dir, 'audit.jsonl'), join(dir, 'audit.3.jsonl'))
  const next = await openIn(dir)
  expect(next.seq).toBe(1)
  await next.close()
  await rm(join(dir, 'audit.jsonl'))
  await mkdir(join(dir, 'audit.jsonl'))
  await expect(openIn(dir)).rejects.toMatchObject({ code: 'EISDIR' })
  await rm(dir, { recursive: true })
})

test('does not start over a file whose last line is no entry', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'audit-'))
  await writeFile(join(dir, 'audit.jsonl'), 'not an entry\n')
  await expect(openIn(dir)).rejects.toMatchObject({ name: 'ConfigProblems' })
  await rm(dir, { recursive: true })
})

test('refuses what changes something while the audit cannot be written, answers reads, and recovers', async () => {
  await using proxy = await startTestProxy({ auditBytes: 700 })
  proxy.own('vault_web1')
  const stop = { method: 'POST', target: '/containers/vault_web1/stop', epoch: 4 }
  await proxy.ask(stop)
  // The next entry needs a new file, and a folder stands where that has to be made.
  await mkdir(join(proxy.dir, 'audit.next.jsonl', 'x'), { recursive: true })
  await proxy.ask({ target: '/version' })
  await proxy.ask({ target: '/version' })
  const healthz = async () => (await fetch(`http://127.0.0.1:${proxy.proxy.observePort}/healthz`)).status
  await vi.waitFor(async () => expect(await healthz()).toBe(503))
  proxy.forget()
  expect(await proxy.ask(stop)).toMatchObject({ status: 503, code: 'audit_unavailable' })
  expect(proxy.engine.requests).toEqual([])
  expect((await proxy.ask({ target: '/version' })).status).toBe(200)
  await rm(join(proxy.dir, 'audit.next.jsonl'), { recursive: true })
  expect((await proxy.ask(stop)).status).toBe(304)
  expect(await healthz()).toBe(200)
  await proxy.proxy.stop()
  const all = (await Promise.all(['audit.1.jsonl', 'audit.jsonl'].map((name) => lines(join(proxy.dir, name))))).flat()
  expect(await verifyAuditChain(all)).toMatchObject({ intact: true })
})
