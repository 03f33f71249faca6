import { expect, test } from 'vitest'
import { parseProxyEnv } from './env.ts'
import { ConfigProblems } from './errors.ts'

const least = { DOCKER_PROXY_SPEC_FILE: '/etc/leyzen/container-spec.json', DOCKER_PROXY_STATE_DIR: '/state' }

function problemsOf(raw: Record<string, string>): readonly string[] {
  try {
    parseProxyEnv({ ...least, ...raw })
    return []
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    return error.problems
  }
}

test('needs the two files and has a default for everything else', () => {
  expect(
    parseProxyEnv({ ...least, DOCKER_PROXY_TOKEN_FILE: '/run/secrets/DOCKER_PROXY_TOKEN', HTTP_PORT: '' }),
  ).toEqual({
    listen: { host: '0.0.0.0', port: 2375 },
    observeListen: { host: '0.0.0.0', port: 9375 },
    peers: ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fe80::/10'],
    dockerSocket: '/var/run/docker.sock',
    project: 'leyzen',
    replicas: ['vault_web1', 'vault_web2', 'vault_web3'],
    job: 'vault_web_job',
    specFile: least.DOCKER_PROXY_SPEC_FILE,
    secretsDir: undefined,
    stateDir: '/state',
    waitCapMs: 120_000,
    tokens: { current: { file: '/run/secrets/DOCKER_PROXY_TOKEN' }, previous: undefined, previousUntil: undefined },
    logLevel: 'info',
  })
  expect(() => parseProxyEnv({})).toThrow('DOCKER_PROXY_SPEC_FILE: is not set\nDOCKER_PROXY_STATE_DIR: is not set')
})

test('takes names from a list before it counts them', () => {
  const config = parseProxyEnv({
    ...least,
    ORCH_WEB_CONTAINERS: 'alpha, beta',
    WEB_CONTAINER_PREFIX: 'v',
    WEB_REPLICAS: '9',
  })
  expect([config.replicas, config.job]).toEqual([['alpha', 'beta'], 'v_job'])
})

test('takes an empty variable as absent', () => {
  expect(parseProxyEnv({ ...least, WEB_REPLICAS: '', ORCH_WEB_CONTAINERS: '' }).replicas).toHaveLength(3)
})

test.each([
  ['WEB_REPLICAS', ['0', '1', '65', '3.5', '-3', '1e1', ' 3']],
  ['WEB_CONTAINER_PREFIX', ['_v', 'a b', '-', 'ä', 'x'.repeat(57)]],
  ['DOCKER_SOCKET', ['docker.sock', 'tcp://x']],
  ['DOCKER_PROXY_WAIT_CAP', ['0', '601', '2m']],
  ['COMPOSE_PROJECT_NAME', ['Leyzen', '-x', 'a b']],
  ['DOCKER_PROXY_LISTEN', ['2375', 'a:70000', 'a b:1', '::1:2375']],
  ['DOCKER_PROXY_PEERS', ['10.0.0.0', 'x', '10.0.0.0/8,']],
  ['LOG_LEVEL', ['loud']],
])('names %s when it cannot be used', (name, values) => {
  for (const value of values) {
    const problems = problemsOf({ [name]: value })
    expect(problems, value).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: got "`))
  }
})

test('takes IPv6 addresses to listen on', () => {
  expect(parseProxyEnv({ ...least, DOCKER_PROXY_LISTEN: '[::1]:2375' }).listen).toEqual({ host: '::1', port: 2375 })
})

test('lists all problems at once', () => {
  expect(problemsOf({ WEB_REPLICAS: '0', LOG_LEVEL: 'loud', DOCKER_PROXY_WAIT_CAP: 'x' })).toHaveLength(3)
})
