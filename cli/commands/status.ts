import { statusDefinition } from '../ctl/definitions.ts'
import { onControlNetwork } from '../stack/on-control-network.ts'

export const status = onControlNetwork(statusDefinition)
