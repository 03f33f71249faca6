import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { runChild } from './run-child.ts'

const options = { cwd: process.cwd(), env: process.env, hasTerminal: false }

test('gives the exit code', async () => {
  expect(await runChild(['--eval', 'process.exit(7)'], options)).toBe(7)
})

const heard = "process.on('SIGTERM', () => { console.log('child ends'); process.exit(0) }); setInterval(() => 0, 1000)"
const parent = `
import { Interrupted, runChild } from ${JSON.stringify(import.meta.resolve('./run-child.ts'))}
const child = ${JSON.stringify(`${heard}; console.log('child runs')`)}
await runChild(['--eval', child], { cwd: '/', env: process.env, hasTerminal: false }).catch((error) => {
  console.log(error instanceof Interrupted ? 'parent ends' : error)
})`

test('a signal ends the child first, and then says so', async () => {
  const runner = spawn(process.execPath, ['--input-type=module', '--eval', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  runner.stdout.on('data', (chunk) => {
    said += chunk
    if (said === 'child runs\n') runner.kill('SIGTERM')
  })
  await once(runner, 'close')
  expect(said.split('\n')).toEqual(['child runs', 'child ends', 'parent ends', ''])
})
