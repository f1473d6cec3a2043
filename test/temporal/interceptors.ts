import { temporalWorkflowInterceptors } from '../../dist/temporal/workflow.js'

export const interceptors = () => temporalWorkflowInterceptors({ namespace: 'acme' })
