import { expect, test } from 'vitest'
import { findDebianMirrors, parseDeb822, parseSourcesList } from './apt-sources.ts'

test('reads the classic format and passes over comments, sources of code and options', () => {
  const text = `# deb http://commented.example/debian bookworm main
deb http://a.example/debian bookworm main contrib # tail
deb [signed-by=/usr/share/keyrings/k.gpg arch=amd64] https://b.example/debian-security bookworm-security main
deb-src http://a.example/debian bookworm main
`
  expect(parseSourcesList(text)).toEqual([
    { uri: 'http://a.example/debian', suites: ['bookworm'], components: ['main', 'contrib'] },
    { uri: 'https://b.example/debian-security', suites: ['bookworm-security'], components: ['main'] },
  ])
})

const deb822 = `Types: deb
# http://snapshot.example/archive
URIs: http://a.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://a.example/debian-security
Suites: bookworm-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
`

test('reads deb822 with comments inside a paragraph, keys over several lines and what is switched off', () => {
  expect(parseDeb822(deb822)).toEqual([
    { uri: 'http://a.example/debian', suites: ['bookworm', 'bookworm-updates'], components: ['main'] },
    { uri: 'http://a.example/debian-security', suites: ['bookworm-security'], components: ['main'] },
  ])
})

test("finds this Debian's own mirrors among other vendors' sources", () => {
  const foreign = { uri: 'https://vendor.example/node', suites: ['nodistro'], components: ['main'] }
  expect(findDebianMirrors([foreign, ...parseDeb822(deb822)], 'bookworm')).toEqual({
    main: 'http://a.example/debian',
    security: 'http://a.example/debian-security',
  })
  expect(findDebianMirrors([foreign], 'bookworm')).toEqual({ main: undefined, security: undefined })
})
