import { pauseDefinition } from '../ctl/definitions.ts'
import { onControlNetwork } from '../stack/on-control-network.ts'

export const pause = onControlNetwork(pauseDefinition)
