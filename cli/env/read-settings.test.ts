import { expect, test } from 'vitest'
import { checkSettings } from './check-settings.ts'
import { renderProblems } from './problem.ts'
import { readSettings } from './read-settings.ts'
import { defaultText, printSetting, settingNames, settingsSchema } from './schema.ts'

function check(text: string) {
  const { settings, lines, problems } = readSettings(new TextEncoder().encode(text), '.env')
  return [...problems, ...(settings === undefined ? [] : checkSettings({ settings, lines, file: '.env' }))]
}
const found = (text: string) => check(text).map(({ code, setting, line }) => [code, setting, line])

test('an empty file is good: every setting has a default', () => {
  expect(check('')).toEqual([])
  expect(check('ROTATION_INTERVAL=\nSSL_CERT_PATH=\n')).toEqual([])
})

test('a default written out means the same as the default', () => {
  const text = settingNames.map((name) => `${name}=${defaultText(name)}`).join('\n')
  const { settings, problems } = readSettings(new TextEncoder().encode(text), '.env')
  expect(problems).toEqual([])
  expect(settings).toEqual(settingsSchema.parse({}))
  for (const name of settingNames) expect(printSetting(settings![name])).toBe(defaultText(name))
})

test.each(['0', '1', '65', '3.5', '-3', 'three', '1e1', '0x3', ' ', '99999999999'])(
  'refuses WEB_REPLICAS=%j',
  (value) => {
    expect(found(`\nWEB_REPLICAS="${value}"`)).toEqual([['bad_value', 'WEB_REPLICAS', 2]])
  },
)

test.each(['2', '3', '64'])('accepts WEB_REPLICAS=%s', (value) => {
  expect(check(`WEB_REPLICAS=${value}`)).toEqual([])
})

test.each(['-1', '0', '604801', '999999999999999999999', '2m', '1.5', '∞', 'NaN'])(
  'refuses ROTATION_INTERVAL=%s',
  (value) => {
    expect(found(`ROTATION_INTERVAL=${value}`)).toEqual([['bad_value', 'ROTATION_INTERVAL', 1]])
  },
)

test('says what, which value and what is needed', () => {
  expect(renderProblems(check('# x\nROTATION_INTERVAL=2m'))).toBe(
    '.env:2: ROTATION_INTERVAL: got "2m", need a whole number from 1 to 604800, for example ROTATION_INTERVAL=90',
  )
})

test.each([
  ['north,north', ['bad_container_name']],
  ['deadbeef,south', ['bad_container_name']],
  ['json,south', ['bad_container_name']],
  ['create,prune', ['bad_container_name', 'bad_container_name']],
  ['"a;reboot,south"', ['bad_container_name']],
  ['"$(id),south"', ['bad_container_name']],
  ['../x,south', ['bad_container_name']],
  ['north,,south', ['bad_container_name']],
  ['vault_web_job,south', ['bad_container_name']],
  ['alone', ['bad_value']],
  [Array.from({ length: 65 }, (_, n) => `web${n}`).join(','), ['bad_value']],
  ['north, south', []],
])('ORCH_WEB_CONTAINERS=%s gives %j', (value, codes) => {
  expect(check(`ORCH_WEB_CONTAINERS=${value}`).map(({ code }) => code)).toEqual(codes)
})

test.each([
  ['WEB_REPLICAS=3\nORCH_WEB_CONTAINERS=north,south', [['contradiction', 'ORCH_WEB_CONTAINERS', 2]]],
  ['WEB_REPLICAS=2\nORCH_WEB_CONTAINERS=north,south', []],
  ['ORCH_WEB_CONTAINERS=north,south', []],
  ['WEB_CONTAINER_PREFIX=abc', ['abc1', 'abc2', 'abc3'].map(() => ['bad_container_name', 'WEB_CONTAINER_PREFIX', 1])],
  ['ROTATION_INTERVAL=20\nROTATION_GRACE_SECONDS=10', [['contradiction', 'ROTATION_GRACE_SECONDS', 2]]],
  ['ROTATION_INTERVAL=20\nROTATION_GRACE_SECONDS=9', []],
  ['ROTATION_INTERVAL=1', []],
  ['ROTATION_INTERVAL=1\nROTATION_GRACE_SECONDS=0', []],
  ['HTTP_PORT=8233', [['port_clash', 'TEMPORAL_UI_PORT', undefined]]],
  ['HTTP_PORT=9000\nTEMPORAL_UI_PORT=9000', [['port_clash', 'TEMPORAL_UI_PORT', 2]]],
  ['HTTP_PORT=8443', []],
  ['HTTP_PORT=8443\nENABLE_HTTPS=true\nSSL_CERT_PATH=a\nSSL_KEY_PATH=b', [['port_clash', 'HTTPS_PORT', undefined]]],
  ['TEMPORAL_TLS=true', [['contradiction', 'TEMPORAL_TLS', 1]]],
  ['TEMPORAL_ADDRESS=t.example:7233\nTEMPORAL_TLS=true', []],
  ['TEMPORAL_ADDRESS=t.example:7233\nTEMPORAL_API_KEY_FILE=/x', [['contradiction', 'TEMPORAL_API_KEY_FILE', 2]]],
])('rules between settings: %j', (text, expected) => {
  expect(found(text)).toEqual(expected)
})

test.each(['0', '65536', '80a', '-1', '08080', '8080 8081'])('refuses HTTP_PORT=%s', (value) => {
  expect(found(`HTTP_PORT="${value}"`)).toEqual([['bad_value', 'HTTP_PORT', 1]])
})

test.each([
  ['COMPOSE_PROJECT_NAME=My_Project', 'COMPOSE_PROJECT_NAME'],
  ['COMPOSE_PROJECT_NAME=-x', 'COMPOSE_PROJECT_NAME'],
  ['BIND_ADDRESS=localhost', 'BIND_ADDRESS'],
  ['BIND_ADDRESS=256.0.0.1', 'BIND_ADDRESS'],
  ['ENABLE_HTTPS=yes', 'ENABLE_HTTPS'],
  ['LOG_LEVEL=loud', 'LOG_LEVEL'],
])('refuses %s', (text, setting) => {
  expect(found(text)).toEqual([['bad_value', setting, 1]])
})

test('an unknown name is answered with the one that was meant', () => {
  const [problem] = check('ROTATION_INTERVALL=90')
  expect(problem).toMatchObject({ code: 'unknown_setting', line: 1 })
  expect(problem?.message).toContain('did you mean ROTATION_INTERVAL?')
  expect(check('COLOUR=red')[0]?.message).not.toContain('did you mean')
})

test.each([
  ['DOCKER_PROXY_TOKEN', 'secrets/docker-proxy/DOCKER_PROXY_TOKEN and secrets/orchestrator/DOCKER_PROXY_TOKEN'],
  ['TRAFFIC_GATEWAY_TOKEN', 'secrets/traffic-gateway/TRAFFIC_GATEWAY_TOKEN'],
  ['VAULT_SERVER_SECRET', 'secrets/vault/VAULT_SERVER_SECRET'],
  ['TEMPORAL_API_KEY', 'secrets/orchestrator/TEMPORAL_API_KEY'],
  ['ORCH_PASS', 'secrets/'],
])('a secret in the settings file is told where it belongs, and not repeated: %s', (name, place) => {
  const problems = check(`${name}=hunter2hunter2`)
  expect(problems).toMatchObject([{ code: 'secret_in_settings', line: 1 }])
  expect(problems[0]?.message).toContain(place)
  expect(JSON.stringify(problems)).not.toContain('hunter2')
})

test('what build works out is not a setting', () => {
  expect(found('POOL_SLOTS=a,b')).toEqual([['not_user_set', 'POOL_SLOTS', 1]])
})

test('lists all problems of a file at once, also those of broken lines', () => {
  const text = 'WEB_REPLICAS=1\nHTTP_PORT="80\nROTATION_INTERVAL=2m\nWEB_REPLICAS=3\nFOO=1\nDOCKER_PROXY_TOKEN=x\n'
  expect(new Set(check(text).map(({ code, line }) => `${line} ${code}`))).toEqual(
    new Set(['1 bad_value', '2 bad_quotes', '3 bad_value', '4 duplicate', '5 unknown_setting', '6 secret_in_settings']),
  )
})
