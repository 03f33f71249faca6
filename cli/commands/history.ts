import { historyDefinition } from '../ctl/definitions.ts'
import { onControlNetwork } from '../stack/on-control-network.ts'

export const history = onControlNetwork(historyDefinition)
