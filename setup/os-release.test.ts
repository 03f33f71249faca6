import { expect, test } from 'vitest'
import { isDebianLike, parseOsRelease } from './os-release.ts'

const debian = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`

test('reads quoted and bare values', () => {
  expect(parseOsRelease(debian)).toEqual({
    id: 'debian',
    idLike: [],
    codename: 'bookworm',
    prettyName: 'Debian GNU/Linux 12 (bookworm)',
  })
})

test('knows relatives of Debian by ID_LIKE', () => {
  expect(isDebianLike(parseOsRelease('ID=linuxmint\nID_LIKE="ubuntu debian"\n'))).toBe(true)
  expect(isDebianLike(parseOsRelease("ID='ubuntu'\nID_LIKE=debian"))).toBe(true)
  expect(isDebianLike(parseOsRelease('ID="fedora"\nID_LIKE="rhel centos"'))).toBe(false)
})

test('an empty or strange file is an unknown Linux, not an error', () => {
  expect(parseOsRelease('').id).toBe('linux')
  expect(isDebianLike(parseOsRelease('# nothing\nfoo\n=\n'))).toBe(false)
})
