import { expect, test } from 'vitest'
import { adviseEngine, classifyEngine, type Host } from './engine-state.ts'

const ended = { code: 1, stdout: '', stderr: '', isMissing: false, isTimedOut: false }

test.each([
  ['not-installed', { isMissing: true }],
  [
    'not-running',
    { stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' },
  ],
  [
    'not-running',
    {
      stderr:
        'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
    },
  ],
  [
    'no-permission',
    {
      stderr:
        'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: connect: permission denied',
    },
  ],
  ['not-answering', { isTimedOut: true }],
  ['not-answering', { stderr: 'error during connect: tls: handshake failure' }],
])('says %s for %o', (state, given) => {
  expect(classifyEngine({ ...ended, ...given }).state).toBe(state)
})

test('takes both versions from an answer', () => {
  expect(classifyEngine({ ...ended, code: 0, stdout: '20.10.24+dfsg1 28.2.2\n' })).toEqual({
    state: 'answers',
    version: '20.10.24+dfsg1',
    clientVersion: '28.2.2',
  })
})

const host: Host = { isRoot: false, isDebianLike: true, hasSystemd: true, prettyName: 'Debian', user: 'ada' }

test('every state has an instruction that names the command to type', () => {
  expect(adviseEngine('no-permission', host)).toContain('usermod -aG docker ada')
  expect(adviseEngine('not-running', host)).toContain('systemctl enable --now docker')
  expect(adviseEngine('not-running', { ...host, hasSystemd: false })).toContain('service docker start')
  expect(adviseEngine('not-installed', host)).toContain('apt-get install')
  expect(adviseEngine('not-installed', { ...host, isDebianLike: false, prettyName: 'Fedora 43' })).toContain(
    'Fedora 43',
  )
  expect(adviseEngine('not-answering', host)).toContain('systemctl restart docker')
})

test('another socket than the usual one is named, and nothing of this machine is advised', () => {
  const other = { ...host, otherSocket: '/run/user/7/docker.sock' }
  for (const state of ['no-permission', 'not-running', 'not-answering'] as const) {
    expect(adviseEngine(state, other)).toMatch(/\/run\/user\/7\/docker\.sock.*DOCKER_SOCKET/)
    expect(adviseEngine(state, other)).not.toMatch(/systemctl|usermod|service docker/)
  }
})
