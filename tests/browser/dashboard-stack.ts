/** A whole installation with its dashboard, and the doors through which tests come in. */
import { createInstallation, docker, eventually, type Installation } from '../docker/installation.ts'
import { type Chromium, startChromium, type Visitor } from './chromium.ts'
import { type Credentials, DashboardClient } from './dashboard-client.ts'

export interface DashboardStack extends AsyncDisposable {
  installation: Installation
  origin: string
  /** The first operator. */
  operator: Credentials
  chromium: Chromium
  /** Someone who has signed in through the REST interface, as a program would. */
  client(credentials?: Credentials): Promise<DashboardClient>
  /** Several sessions of the first operator, made one after the other: guesses at the same moment count as failures. */
  clients(count: number): Promise<DashboardClient[]>
  /** A browser that is signed in already; `credentials` undefined: the first operator. */
  signedIn(options?: Parameters<Chromium['visit']>[0], credentials?: Credentials): Promise<Visitor>
  /** Returns when it answers again. */
  restartDashboard(): Promise<void>
}

/** Brings an installation up with `changes` to its settings. */
export async function startDashboardStack(changes: Record<string, string> = {}): Promise<DashboardStack> {
  const installation = await createInstallation(changes, 'tstui')
  await installation.must('up')
  const origin = `http://127.0.0.1:${installation.settings.get('DASHBOARD_PORT')}`
  const operator = { user: installation.settings.get('ORCH_USER') ?? 'admin', password: installation.password }
  const chromium = await startChromium(origin)
  const client = (credentials = operator) => new DashboardClient(origin).signIn(credentials)
  return {
    ...{ installation, origin, operator, chromium, client },
    async clients(count) {
      const made: DashboardClient[] = []
      while (made.length < count) made.push(await client())
      return made
    },
    async signedIn(options, credentials) {
      const { cookies } = await client(credentials)
      const visitor = await chromium.visit(options)
      await visitor.context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: origin })))
      return visitor
    },
    async restartDashboard() {
      await docker('restart', '--time', '5', await installation.service('dashboard'))
      await dashboardAnswers(origin)
    },
    async [Symbol.asyncDispose]() {
      await chromium[Symbol.asyncDispose]()
      await installation[Symbol.asyncDispose]()
    },
  }
}

/** Returns when the dashboard answers through HAProxy. */
export async function dashboardAnswers(origin: string): Promise<void> {
  await eventually('the dashboard to answer', 30_000, async () => {
    return (await new DashboardClient(origin).send('/readyz').catch(() => null))?.status === 200
  })
}

/** Signs in through the form, as a person does, and waits for the first screen. */
export async function signInByHand({ page }: Visitor, { user, password }: Credentials): Promise<void> {
  await fillSignIn({ page }, { user, password })
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

export async function fillSignIn({ page }: Pick<Visitor, 'page'>, { user, password }: Credentials): Promise<void> {
  await page.getByLabel('User', { exact: true }).fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
