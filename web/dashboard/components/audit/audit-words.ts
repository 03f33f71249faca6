/** Actions and results of the audit log as a person reads them; the codes stay beside them, because they are what one filters by. */
const actions: Record<string, string> = {
  sign_in: 'Signed in',
  sign_out: 'Signed out',
  step_up: 'Proved again who it is',
  access: 'Asked for what needs an operator',
  export: 'Exported',
  'session.revoke': 'Ended a session',
  'account.create': 'Made an account',
  'account.change': 'Changed an account',
  'account.reset': 'Made a set-up link',
  'account.set_up': 'Set up an account',
  'account.password': 'Changed the password',
  'totp.on': 'Switched one-time codes on',
  'totp.off': 'Switched one-time codes off',
  'totp.recovery': 'Made recovery codes',
  'rotation.rotate': 'Ordered a rotation',
  'rotation.pause': 'Paused the rotation',
  'rotation.resume': 'Resumed the rotation',
  'policy.set': 'Saved a policy',
  'quarantine.evict': 'Took a container away',
  'quarantine.hold': 'Kept a container longer',
  'quarantine.hold_expired': 'Let a kept container go',
  'quarantine.release': 'Called a finding a false alarm',
  'quarantine.destroy': 'Destroyed a kept container',
  'risk.raise': 'Raised a risk',
  'alert.ack': 'Acknowledged an alert',
}

export function actionWords(action: string): string {
  return actions[action] ?? action.replaceAll(/[._]/g, ' ')
}

/** For the list of what one may filter by. */
export const knownActions = Object.entries(actions)

export type ResultTone = 'quiet' | 'draining' | 'danger'
const results: Record<string, { word: string; tone: ResultTone }> = {
  ok: { word: 'Done', tone: 'quiet' },
  failed: { word: 'Failed', tone: 'draining' },
  denied: { word: 'Denied', tone: 'draining' },
  limited: { word: 'Locked', tone: 'draining' },
  refused: { word: 'Refused', tone: 'draining' },
}

export function resultLook(result: string): { word: string; tone: ResultTone } {
  return results[result] ?? { word: result, tone: 'quiet' }
}

/** `admin` in the dashboard, `cli:root` on the host, `risk-token` for a program. */
export function actorWords(actor: string): { name: string; where: string | null } {
  if (actor.startsWith('cli:')) return { name: actor.slice(4), where: 'command line' }
  return { name: actor, where: null }
}
