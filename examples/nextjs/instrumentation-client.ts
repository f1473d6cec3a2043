import { start } from 'throughline'
import { nextRoute } from 'throughline/next-router'
import { actions } from './telemetry/actions'

start({ service: 'storefront', version: '1.0.0', actions, route: nextRoute })
