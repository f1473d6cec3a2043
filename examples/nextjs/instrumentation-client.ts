import { start } from 'throughline'
import { connectNextRouter } from 'throughline/next-router'
import { actions } from './telemetry/actions'

start({ service: 'storefront', version: '1.0.0', actions })
connectNextRouter()
