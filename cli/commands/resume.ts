import { resumeDefinition } from '../ctl/definitions.ts'
import { onControlNetwork } from '../stack/on-control-network.ts'

export const resume = onControlNetwork(resumeDefinition)
