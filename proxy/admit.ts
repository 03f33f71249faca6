import type { IncomingMessage } from 'node:http'
import type { Names } from './container-names.ts'
import { type Fences, parseEpoch } from './epoch-fence.ts'
import { ProxyError } from './errors.ts'
import { type Exchange, fenceOf } from './exchange.ts'
import { checkFraming } from './framing.ts'
import { type Call, checkQuery, matchOperation } from './operations.ts'
import type { RateWindow } from './rate-window.ts'
import { type CreateWish, expectsBody, parseBody, readBody } from './request-body.ts'
import { parseTarget } from './request-target.ts'
import type { Tokens } from './tokens.ts'

export interface AdmitDeps {
  tokens: Tokens
  names: Names
  fences: Fences
  wrongTokens: RateWindow
  refusals: RateWindow
  engineMinor: () => number | undefined
}

export interface Admitted {
  call: Call
  wish: CreateWish
}

/** Steps 2 to 8 of the order of checks: the first that fails answers, and the engine has seen nothing. */
export async function admit(deps: AdmitDeps, exchange: Exchange, request: IncomingMessage): Promise<Admitted> {
  const framing = checkFraming(request.httpVersion, request.rawHeaders)
  identify(deps, exchange, framing.authorization)
  const { segments, query: pairs } = parseTarget(exchange.target, deps.engineMinor())
  const matched = matchOperation(exchange.method, segments, deps.names)
  exchange.call = { ...matched, query: {} }
  const query = checkQuery(matched.row, pairs)
  const known = matched.row.op === 'create' ? requireCreatable(deps.names, query.name ?? '') : matched.known
  const call: Call = { row: matched.row, known, query }
  exchange.call = call
  const wish = parseBody(call, expectsBody(call, framing) ? await readBody(request) : undefined)
  if (exchange.settled) throw new ProxyError('request_timeout') // the body came after its time, and 408 is out
  if (call.row.fenced) {
    exchange.epoch = parseEpoch(framing.epoch)
    checkEpoch(deps.fences, exchange, { call, wish })
  }
  return { call, wish }
}

function identify(deps: AdmitDeps, exchange: Exchange, authorization: string | undefined): void {
  const tokenId = deps.tokens.identify(authorization)
  if (!tokenId) {
    const retryAfterS = deps.wrongTokens.full(exchange.peer)
    deps.wrongTokens.count(exchange.peer)
    throw retryAfterS ? new ProxyError('rate_limited', { retryAfterS }) : new ProxyError('unauthorized')
  }
  exchange.tokenId = tokenId
  const retryAfterS = deps.refusals.full(tokenId)
  if (retryAfterS) throw new ProxyError('rate_limited', { retryAfterS })
}

function requireCreatable(names: Names, name: string) {
  const known = names.find(name)
  if (!known || known.role === 'quarantined') throw new ProxyError('no_such_container', { reason: 'unknown_name' })
  return known
}

function checkEpoch(fences: Fences, exchange: Exchange, { call, wish }: Admitted): void {
  const { epoch = 0 } = exchange
  if (wish.epoch !== undefined && wish.epoch !== String(epoch))
    throw new ProxyError('bad_body', { reason: 'epoch_label' })
  if (call.row.op === 'quarantine' && call.query.name !== `${call.known?.name}.q${epoch}`) {
    throw new ProxyError('bad_query', { reason: 'quarantine_name' })
  }
  fences.check(fenceOf(exchange), epoch)
}
