import { jobDefinition } from '../ctl/definitions.ts'
import { onControlNetwork } from '../stack/on-control-network.ts'

export const job = onControlNetwork(jobDefinition)
