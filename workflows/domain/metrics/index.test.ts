import { expect, test } from 'vitest'
import * as metrics from './index.ts'

test('one door gives what the dashboard, the command line and the tests need', () => {
  expect(Object.keys(metrics)).toEqual(
    expect.arrayContaining([
      ...['bestGuess', 'choiceFigures', 'cleansingFigures', 'compareSimulations', 'dayFigures', 'exposureFigures'],
      ...['intervalHistogram', 'kolmogorovSmirnov', 'lag1Autocorrelation', 'observedResidualMs', 'percentile'],
      ...['policyDial', 'simulatePolicy', 'survivalCurve', 'timeWindow', 'timerIntervalsMs'],
    ]),
  )
})
