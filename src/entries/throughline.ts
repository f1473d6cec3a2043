import { startFromScriptTag } from '../core/script-tag.js'
import { sessionIdFromJwt } from '../core/session-token.js'
import { startHead } from '../head/start.js'
import { defineActions, defineEvents } from '../shared/vocabulary.js'

startFromScriptTag({
  start: startHead,
  extras: { defineActions, defineEvents, sessionIdFromJwt },
  // Replaced with the hashes of the built files.
  tails: { '': '__TAIL_INTEGRITY__', '-attributed': '__ATTRIBUTED_INTEGRITY__' },
})
