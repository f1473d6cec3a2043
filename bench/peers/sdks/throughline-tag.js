// The inline script behind the script tag.
import { settings } from './throughline-settings.js'

window.throughline('start', settings)
