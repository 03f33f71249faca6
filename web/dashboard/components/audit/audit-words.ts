/** Actions and results of the audit log as a person reads them; the codes stay beside them, because they are what one filters by. */
const actions: Record<string, string> = {
  sign_in: 'Sign-in',
  sign_out: 'Sign-out',
  step_up: 'Fresh proof',
  access: 'Reach for an operator’s page',
  export: 'Export',
  'session.revoke': 'End of a session',
  'account.create': 'New account',
  'account.change': 'Change of an account',
  'account.reset': 'New set-up link',
  'account.set_up': 'Set-up of an account',
  'account.password': 'Change of password',
  'totp.on': 'One-time codes on',
  'totp.off': 'One-time codes off',
  'totp.recovery': 'New recovery codes',
  'rotation.rotate': 'Rotation by hand',
  'rotation.pause': 'Pause',
  'rotation.resume': 'Resume',
  'policy.set': 'New policy',
  'quarantine.evict': 'Container put in quarantine',
  'quarantine.hold': 'Container kept longer',
  'quarantine.hold_expired': 'Kept container let go',
  'quarantine.release': 'False alarm',
  'quarantine.destroy': 'Kept container destroyed',
  'risk.raise': 'Risk raised',
  'alert.ack': 'Alert acknowledged',
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

const reasons: Record<string, string> = { password: 'wrong password', totp: 'wrong one-time code' }

/** What a person gave as the reason stays as it is. */
export function reasonWords(reason: string | null): string {
  return reason === null ? '' : (reasons[reason] ?? reason)
}
