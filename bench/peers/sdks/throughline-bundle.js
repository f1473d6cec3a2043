import { start } from 'throughline'
import { settings } from './throughline-settings.js'

start(settings)
