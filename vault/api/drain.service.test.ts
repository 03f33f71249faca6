import { once } from 'node:events'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { get, RawConnection, startTestVault } from '../test-vault.ts'
import { QUIET_MS } from './drain.ts'

test('clients that keep their connections lose no request while a replica drains', async () => {
  await using replica = await startTestVault()
  let failed = 0
  let answered = 0
  let closed = 0
  const draining = sleep(150).then(() => replica.vault.drain())
  const until = Date.now() + 600
  const client = async () => {
    let connection = await RawConnection.open(replica.port)
    while (Date.now() < until) {
      await sleep(Math.random() * 30)
      const answer = await connection.request(get('/'))
      if (answer?.status !== 200) failed++
      answered++
      if (answer?.headers.connection !== 'close') continue
      closed++
      connection = await RawConnection.open(replica.port)
    }
  }
  await Promise.all(Array.from({ length: 20 }, client))
  expect({ failed, some: answered >= 40, told: closed >= 1 }).toEqual({ failed: 0, some: true, told: true })
  expect((await draining).cut).toBe(0)
})

test('an idle connection is closed only after a quiet time, and a request on it before that is answered', async () => {
  await using replica = await startTestVault()
  const used = await RawConnection.open(replica.port)
  const idle = await RawConnection.open(replica.port)
  await used.request(get('/'))
  await idle.request(get('/'))
  const draining = replica.vault.drain()
  await sleep(QUIET_MS / 4)
  expect(await used.request(get('/'))).toMatchObject({ status: 200, headers: { connection: 'close' } })
  expect(idle.socket.closed).toBe(false)
  await draining
  if (!idle.socket.closed) await once(idle.socket, 'close')
})

test('a request that came while the process stood still is seen before the connection is closed', async () => {
  await using replica = await startTestVault()
  const connection = await RawConnection.open(replica.port)
  await connection.request(get('/'))
  const draining = replica.vault.drain()
  await sleep(QUIET_MS / 4)
  await turn() // behind the reading of this round: next come timers, then reading
  const late = connection.request(get('/'))
  const until = Date.now() + 2 * QUIET_MS
  while (Date.now() < until);
  expect(await late).toMatchObject({ status: 200 })
  await draining
})

test('health checks do not keep a draining replica alive, and /readyz says that it drains', async () => {
  await using replica = await startTestVault()
  const checks = { on: true }
  const checking = (async () => {
    while (checks.on) {
      await fetch(`${replica.url}/readyz`, { headers: { Connection: 'close' } }).catch(() => undefined)
      await sleep(20)
    }
  })()
  // An open request holds the drain until /readyz has been asked, however slow this machine is.
  const upload = await RawConnection.open(replica.port)
  upload.write('POST /_probe/echo HTTP/1.1\r\nHost: vault\r\nContent-Length: 4\r\n\r\nab')
  await sleep(50)
  const draining = replica.vault.drain()
  const ready = await fetch(`${replica.url}/readyz`, { headers: { Connection: 'close' } })
  expect([ready.status, await ready.json()]).toMatchObject([503, { code: 'draining' }])
  upload.write('cd')
  expect(await draining).toMatchObject({ cut: 0 })
  checks.on = false
  await checking
})

test('a slow upload that runs when the drain begins is finished', async () => {
  await using replica = await startTestVault()
  const connection = await RawConnection.open(replica.port)
  connection.write('POST /_probe/echo HTTP/1.1\r\nHost: vault\r\nContent-Length: 12\r\n\r\n')
  await sleep(50)
  const draining = replica.vault.drain()
  for (const part of ['abc', 'def', 'ghi', 'jkl']) {
    await sleep(150)
    connection.write(part)
  }
  expect(JSON.parse((await connection.read())?.body ?? '')).toMatchObject({ bytes: 12 })
  expect(await draining).toMatchObject({ cut: 0 })
})

test('an event stream ends at once with the hint to come again', async () => {
  await using replica = await startTestVault()
  const answer = await fetch(`${replica.url}/_probe/events`)
  await sleep(150)
  const draining = replica.vault.drain()
  const text = await answer.text()
  expect(text).toMatch(/^id: 1\n/)
  expect(text.endsWith('\n\nretry: 300\n\n')).toBe(true)
  expect((await draining).cut).toBe(0)
})

test('draining twice is draining once, and afterwards nobody listens', async () => {
  const replica = await startTestVault()
  const [first, second] = await Promise.all([replica.vault.drain(), replica.vault.drain()])
  expect(first).toBe(second)
  await expect(fetch(replica.url)).rejects.toThrow()
  await replica[Symbol.asyncDispose]()
})
