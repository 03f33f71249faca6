import { defineConfig } from 'vitest/config'

// A poll ends as soon as it holds; how long it may take is no promise of ours, and a busy machine is slow.
const poll = { timeout: 10_000 }
const beside = '{cli,workflows,activities,worker,proxy,haproxy,prisma,vault,web,setup,images,bench}'
const service = '**/*.service.test.ts'
const excluded = ['**/node_modules/**', '.cache/**', '.build/**', '**/.next/**']

/**
 * One project per kind of ground: `unit` needs nothing but Node and stays under a minute; `service` does so too, but a file
 * starts programs or whole services, or waits on purpose, and takes seconds; `integration` needs the real
 * HAProxy image and the Temporal server; `docker` brings up whole installations on the engine, one at a time.
 */
export default defineConfig({
  test: {
    // The unit suite mostly waits for sockets and timers: on two cores 47 s with four workers, 60 s with two, 110 s with one.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${beside}/**/*.test.ts`, 'tests/{architecture,regress}/**/*.test.ts'],
          exclude: [...excluded, service],
          testTimeout: 30_000,
          expect: { poll },
        },
      },
      {
        test: {
          name: 'service',
          include: [`${beside}/${service}`],
          exclude: excluded,
          testTimeout: 30_000,
          expect: { poll },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/{integration,hostile}/**/*.test.ts'],
          exclude: excluded,
          testTimeout: 60_000,
          expect: { poll },
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'docker',
          include: ['tests/{docker,chaos}/**/*.test.ts'],
          exclude: excluded,
          testTimeout: 300_000,
          expect: { poll },
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          exclude: excluded,
          testTimeout: 180_000,
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
