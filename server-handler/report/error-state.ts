import {
  type ErrorHistory,
  type ErrorState,
  errorStateOf,
  QUIET_AFTER_MS,
  REAPPEARS_AFTER_MS,
} from '../questions/error-group.js'
import type { ReportFilter } from '../questions/filter.js'
import { formatDuration } from './format.js'
import { type Html, html } from './html.js'

const DAY_MS = 86_400_000

/** A state as a word with its meaning. */
export function stateMark(history: ErrorHistory | undefined, filter: ReportFilter): Html {
  if (!history) return html``
  const state = errorStateOf(history, filter)
  return html`<span class="state ${state}" title="${explainState(state, history)}">${state}</span>`
}

/** Explains what a state means for one group. */
export function explainState(state: ErrorState, { longestGapMs, recordedSinceMs, firstSeenMs }: ErrorHistory): string {
  switch (state) {
    case 'new':
      return 'Its first occurrence is in this range, and older records without it are in the store.'
    case 'reappeared':
      return `It occurred again after ${days(longestGapMs)} without an occurrence (at least ${days(REAPPEARS_AFTER_MS)}).`
    case 'quiet':
      return `It has not occurred for more than ${formatHours(QUIET_AFTER_MS)}.`
    default:
      return firstSeenMs - recordedSinceMs < DAY_MS
        ? 'It has occurred since about the beginning of the store: whether it is new is not known.'
        : 'It occurred before this range too.'
  }
}

function days(ms: number): string {
  const count = Math.floor(ms / DAY_MS)
  return count > 0 ? `${count} day${count === 1 ? '' : 's'}` : formatDuration(ms)
}

function formatHours(ms: number): string {
  return `${Math.round(ms / 3_600_000)} hours`
}
