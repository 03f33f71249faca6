import { expect, test } from 'vitest'
import { requireMachine } from './machine.ts'

test.each([
  ['linux', 'riscv64'],
  ['linux', 'ia32'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
])('%s on %s is named, with the machines that would do', (platform, arch) => {
  expect(() => requireMachine(platform, arch)).toThrowError(
    expect.objectContaining({
      code: 'machine_unsupported',
      message: expect.stringMatching(new RegExp(`^this machine is ${platform} on ${arch}; .*x86_64.*aarch64`)),
    }),
  )
})

test.each(['x64', 'arm64'])('linux on %s has packages', (arch) => {
  expect(requireMachine('linux', arch).node).toBe(arch)
})
