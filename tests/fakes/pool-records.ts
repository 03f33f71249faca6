/** The control database in memory. Moves that the life of an incarnation forbids are noted as violations. */
import type { IncarnationRecord } from '../../activities/deps.ts'
import type {
  AuditRow,
  CleansingProof,
  EventRow,
  RecordsPort,
  RotationClosing,
  RotationOpening,
  StepEdge,
  StoredPolicy,
} from '../../activities/records.ts'
import type { LastJobRun } from '../../workflows/domain/due-jobs.ts'
import { parseIncarnationId } from '../../workflows/domain/ids.ts'
import { mayMove } from '../../workflows/domain/incarnation.ts'
import type { Faults } from './pool-faults.ts'

export interface FakeIncarnation extends IncarnationRecord {
  exposureMs: number | null
  proof: Partial<CleansingProof>
  drift: number
}
export type FakeRotation = RotationOpening & Partial<Omit<RotationClosing, 'pool' | 'epoch'>>

export function createFakeRecords(faults: Faults) {
  const incarnations: FakeIncarnation[] = []
  const rotations: FakeRotation[] = []
  const steps: StepEdge[] = []
  const events: EventRow[] = []
  const alerts = new Map<string, string>()
  const jobs: string[] = []
  const audits: string[] = []
  const auditRows: AuditRow[] = []
  const policies: (StoredPolicy & { by: string })[] = []
  const violations: string[] = []
  const pool = {
    ...{ epoch: 0, servingSlot: null as IncarnationRecord['slot'] | null },
    ...{ pausedBy: null as string | null, pausedUntil: null as string | null, pausedReason: null as string | null },
  }
  const readPause = ({ pausedBy: by, pausedUntil, pausedReason: reason } = pool) =>
    by === null ? null : { by, reason, untilMs: pausedUntil === null ? null : Date.parse(pausedUntil) }
  const find = (id: number) => {
    const row = incarnations.find((known) => known.id === id)
    if (row === undefined) throw new Error(`fake: no incarnation ${id}`)
    return row
  }
  const raise = (epoch: number) => {
    pool.epoch = Math.max(pool.epoch, epoch)
  }

  const lastRuns = new Map<string, LastJobRun>()
  const note = (row: AuditRow) => {
    if (row.requestId !== null && auditRows.some(({ requestId }) => requestId === row.requestId)) return
    auditRows.push(row)
    audits.push(row.action)
  }

  const port: RecordsPort = {
    declarePool: async () => {},
    readPool: async () => ({
      ...{ epoch: pool.epoch, servingSlot: pool.servingSlot, policyVersion: policies.length, paused: readPause() },
    }),
    async savePool(_, { epoch, servingSlot, pausedBy, pausedUntil, pausedReason }) {
      faults.strikeWrite()
      if (epoch !== undefined) raise(epoch)
      if (servingSlot !== undefined) pool.servingSlot = servingSlot
      if (pausedBy !== undefined) pool.pausedBy = pausedBy
      if (pausedUntil !== undefined) pool.pausedUntil = pausedUntil
      if (pausedReason !== undefined) pool.pausedReason = pausedReason
    },
    addIncarnation: ({ at, slot, epoch, containerId, imageDigest, variant }) =>
      faults.act('records.addIncarnation', slot, () => {
        const known = incarnations.find((row) => row.containerId === containerId)
        if (known !== undefined) return { ...known }
        const row: FakeIncarnation = {
          ...{ id: parseIncarnationId(incarnations.length + 1), slot, epoch, containerId, imageDigest, variant },
          ...{ address: null, state: 'created', createdAt: at, frozenAt: null, servingAt: null, drainingAt: null },
          ...{ exposureMs: null, proof: {}, drift: 0 },
        }
        incarnations.push(row)
        return { ...row }
      }),
    async moveIncarnation(id, to, { at, address }) {
      faults.strikeWrite()
      const row = find(id)
      if (row.state === to) return
      if (!mayMove(row.state, to, row.servingAt !== null)) violations.push(`${row.slot} #${id}: ${row.state} to ${to}`)
      row.state = to
      if (address !== undefined) row.address = address
      if (to === 'spare') row.frozenAt ??= at
      if (to === 'serving') row.servingAt ??= at
      if (to === 'draining') row.drainingAt ??= at
    },
    findIncarnation: async (containerId) => incarnations.find((row) => row.containerId === containerId) ?? null,
    readIncarnation: async (id) => incarnations.find((row) => row.id === id) ?? null,
    async quarantineIncarnation(id, { at, exposureMs, reason }) {
      await port.moveIncarnation(id, 'quarantined', { at, reason })
      Object.assign(find(id), { exposureMs, quarantineReason: reason })
      alerts.set(`quarantined incarnation/${id}`, reason)
    },
    async holdQuarantined(id, { holdUntil, audit }) {
      faults.strikeWrite()
      Object.assign(find(id), { holdUntil })
      note(audit)
    },
    async endQuarantined(id, { at, falseAlarm, audit }) {
      faults.strikeWrite()
      const row = find(id)
      const quarantineReason = falseAlarm === null ? row.quarantineReason : `false alarm: ${falseAlarm}`
      Object.assign(row, { state: 'destroyed', destroyedAt: at, holdUntil: null, quarantineReason })
      alerts.delete(`quarantined incarnation/${id}`)
      note(audit)
    },
    listLiving: async () => incarnations.filter(({ state }) => state !== 'destroyed').map((row) => ({ ...row })),
    async closeIncarnation(id, { at, exposureMs }) {
      faults.strikeWrite()
      const row = find(id)
      const known = row.state === 'quarantined' ? {} : { exposureMs }
      Object.assign(row, { state: 'destroyed', destroyedAt: at, ...known })
      alerts.delete(`quarantined incarnation/${id}`)
    },
    async saveProof(id, proof) {
      faults.strikeWrite()
      Object.assign(find(id).proof, proof)
    },
    async saveDrift(id, files) {
      faults.strikeWrite()
      find(id).drift = files.length
    },
    openRotation: (row) =>
      faults.act('records.openRotation', `${row.epoch}`, () => {
        faults.strikeWrite()
        if (!rotations.some(({ epoch }) => epoch === row.epoch)) rotations.push({ ...row })
        raise(row.epoch)
      }),
    closeRotation: (closing) =>
      faults.act('records.closeRotation', `${closing.epoch}`, () => {
        faults.strikeWrite()
        const row = rotations.find(({ epoch }) => epoch === closing.epoch)
        if (row === undefined) throw new Error(`fake: rotation ${closing.epoch} was never opened`)
        if (row.outcome === undefined) Object.assign(row, closing)
      }),
    listOpenRotations: async () =>
      rotations.flatMap(({ outcome, epoch, runId, startedAt }) =>
        outcome === undefined ? [{ epoch, runId, startedAt }] : [],
      ),
    saveStep: (edge) =>
      faults.act('records.saveStep', edge.name, () => {
        faults.strikeWrite()
        steps.push(edge)
      }),
    async addEvent(row) {
      if (!events.some(({ dedupeKey }) => dedupeKey === row.dedupeKey)) events.push(row)
    },
    async addAudit(row) {
      note(row)
    },
    readPolicy: async () => policies.at(-1) ?? null,
    async savePolicy(_, { body, createdBy, at }) {
      const last = policies.at(-1)
      if (last !== undefined && JSON.stringify(last.body) === JSON.stringify(body)) return last
      const stored = { version: policies.length + 1, body, createdAt: at, by: createdBy }
      policies.push(stored)
      return stored
    },
    async openAlert({ code, subject, note }) {
      alerts.set(`${code} ${subject}`, note ?? '')
    },
    async resolveAlert({ code, subject }) {
      alerts.delete(`${code} ${subject}`)
    },
    async addJobRun({ kind, startedAt, exitCode, result }) {
      jobs.push(kind)
      const isPartial = JSON.stringify(result).includes('"complete":false')
      lastRuns.set(kind, { kind, startedAtMs: Date.parse(startedAt), exitCode, isPartial })
    },
    lastJobRuns: async () => [...lastRuns.values()],
  }
  return { port, incarnations, rotations, steps, events, alerts, jobs, audits, auditRows, policies, pool, violations }
}

export type FakeRecords = ReturnType<typeof createFakeRecords>
