import { startFromScriptTag } from '../core/script-tag.js'
import { sessionIdFromJwt } from '../core/track.js'
import { defineActions, defineEvents } from '../shared/vocabulary.js'
import { start } from './index.js'

startFromScriptTag(start, { defineActions, defineEvents, sessionIdFromJwt })
