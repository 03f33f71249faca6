import { expect, test } from 'vitest'
import { eventText } from './event-text.ts'

test.each([
  ['container', { slot: 'vault_web1', state: 'draining' }, 'vault_web1 became draining.'],
  [
    'rotation.step',
    { epoch: 7, step: 'drainOld', state: 'started' },
    'rotation 7 was letting the old container finish its connections.',
  ],
  [
    'rotation.step',
    { epoch: 7, step: 'awaitHealthy', state: 'failed' },
    'rotation 7 was waiting until the new container is healthy, and failed.',
  ],
  ['rotation.finished', { epoch: 7, outcome: 'kept' }, 'rotation 7 ended: kept.'],
  ['policy', { version: 3, by: 'admin', paused: { by: 'admin' } }, 'admin paused rotation.'],
  ['policy', { version: 3 }, 'policy version 3 was in force.'],
  ['alert', { code: 'rotation_alarm', state: 'open' }, 'alert rotation alarm: open.'],
  ['security', { kind: 'health', slot: 'vault_web1' }, 'vault_web1 stopped answering its health check.'],
  ['security', null, 'a sighting in vault.'],
  ['new.kind', null, 'new.kind of vault.'],
])('tells %s in words', (type, data, text) => {
  expect(eventText({ type, subject: 'vault', data })).toBe(text)
})
