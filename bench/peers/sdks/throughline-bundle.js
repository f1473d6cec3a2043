import { start } from 'throughline'

start({ service: 'shop', version: '1', consent: 'granted' })
