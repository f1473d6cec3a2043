// Compiled, never run: our interceptors are what the SDK takes.
import type { WorkflowClientInterceptor } from '@temporalio/client'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow'
import { createTelemetry } from '../../dist/ingress.js'
import { temporalWorkflowInterceptors } from '../../dist/temporal/workflow.js'
import { temporalActivityInterceptors, temporalClientInterceptor } from '../../dist/temporal.js'

export const client: WorkflowClientInterceptor = temporalClientInterceptor()
export const activity: ActivityInterceptorsFactory = temporalActivityInterceptors({ telemetry: createTelemetry() })
export const workflow: WorkflowInterceptorsFactory = () => temporalWorkflowInterceptors()
