import type { Context } from '../../core/attribution/attributor.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { keysOf } from '../../shared/keys.js'
import { createActivations, isActivation } from './activation.js'
import { CONTROL, closest, type GestureEvent, isField, kindOfKey, targetOf } from './controls.js'
import { listenInFrames } from './frames.js'
import { createGestures, type Gesture } from './gesture.js'
import { GESTURES, type GestureKind, has, startsAndGoesOn } from './gesture-table.js'
import { createLive } from './live.js'
import { followMedia } from './media.js'
import { followPresses } from './press.js'

/** Events that only the visitor causes; any other may be caused by code. */
const BY_HAND = /^(pointer|mouse|touch|key|click|dblclick|auxclick|contextmenu|composition|drag|drop)/

/** Mints an explicit action for each gesture of the visitor, as the table of gestures defines them. */
export function interaction(host: Host): void {
  const { page } = host
  const gestures = createGestures(host)
  const { mintWeak, name, follow, turn } = gestures
  const presses = followPresses(host, gestures)
  const isPlayedByHand = followMedia(page)
  const live = createLive(turn)
  const activate = createActivations({ page, gestures, presses, live })
  /** The cause of opening or closing a popover or a dialog, which fires its event later. */
  const opened = new WeakMap<Element, Context>()

  function handle(event: GestureEvent): void {
    const element = targetOf(event)
    if (!element) return
    const { type } = event
    if (has(GESTURES.media.starts, type) && !isPlayedByHand(element)) return
    const context = opened.get(element)
    if (context && /^(toggle|close)$/.test(type)) return host.attributor.dispatching(event, context)
    const code = BY_HAND.test(type) ? undefined : host.attributor.known()
    if (code && !code.isAmbient) {
      if (type === 'beforetoggle') opened.set(element, code)
      // The key moves the focus, for example between tabs: the element that it reaches names the action. An arrow key moves it
      // between controls that have names of their own.
      const key = turn()
      if (type === 'focus' && key?.kind === 'key') name(key.action, element, /^Arrow/.test(key.code ?? ''))
    } else if (isActivation(event, element)) activate(event, element)
    else goOn(event, element)
  }
  listen(page, startsAndGoesOn(), handle)
  listenInFrames(page, startsAndGoesOn(), handle)

  /** Handles an event that activates nothing: it continues a gesture or starts one. */
  function goOn(event: GestureEvent, element: Element): void {
    const { type, timeStamp: at } = event
    const found = live.goesOn(event, element)
    const isChosen = found?.kind === 'press' && presses.goOn(event, element)
    const gesture = (!isChosen && found) || begin(event, element)
    if (!gesture) return
    if (gesture.action.end && gesture.action.weak) gesture.action = mintWeak(gesture.element, at)
    gesture.type = type
    gesture.at = at
    if (/^(input|change)$/.test(type)) gesture.action.edit()
    if (type === 'keydown') {
      gesture.code = event.code
      if (event.key === 'Enter') gesture.line = event
    }
    if (/^(beforetoggle|cancel)$/.test(type)) {
      opened.set(element, { cause: { action: gesture.action, how: 'exact' } })
      gesture.isAnswered = true
    }
    follow(event, gesture)
  }

  function begin(event: GestureEvent, element: Element): Gesture | undefined {
    const { type, timeStamp: at } = event
    const kind = kindOf(event, element)
    if (kind === 'press') return event.isPrimary ? live.add(presses.begin(event, element)) : undefined
    return kind && live.add({ kind, type, at, element, clicks: 0, action: mintWeak(element, at) })
  }

  /** Returns the kind of gesture that an event starts. */
  function kindOf(event: GestureEvent, element: Element): GestureKind | undefined {
    const { type } = event
    if (type === 'keydown') return kindOfKey(event, element)
    if (type === 'pointerup' && !closest(element, `${CONTROL},[role]`)) return undefined
    // Whether the visitor caused a change of focus; code or the window may cause one too.
    if (/^(blur|focusout)$/.test(type)) return turn() && isField(element) ? 'field' : undefined
    if (/^focus/.test(type)) return /^(key|field)$/.test(turn()?.kind ?? '') ? 'focus' : undefined
    return keysOf(GESTURES).find((kind) => has(GESTURES[kind].starts, type))
  }
}
