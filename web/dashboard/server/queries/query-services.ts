import type { Services } from '../services.ts'

/** What every query takes; a test builds it over a file of its own. */
export type QueryServices = Pick<Services, 'config' | 'db' | 'clock' | 'temporal'>
