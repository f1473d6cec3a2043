export { type ActionSpanProcessor, actionSpanProcessor, contextManager } from '../connect/otel/otel.js'
