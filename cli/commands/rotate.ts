import { rotateDefinition } from '../ctl/definitions.ts'
import { onControlNetwork } from '../stack/on-control-network.ts'

export const rotate = onControlNetwork(rotateDefinition)
