import type { Context } from '../../core/attribution/attributor.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { patchClasses } from '../../page/patch.js'
import { keysOf } from '../../shared/keys.js'
import { createActivations, isActivation } from './activation.js'
import { CONTROL, closest, type GestureEvent, isField, kindOfKey, targetOf } from './controls.js'
import { listenInFrames } from './frames.js'
import { createGestures, type Gesture } from './gesture.js'
import { GESTURES, type GestureKind, gestureEvents, has } from './gesture-table.js'
import { followMedia } from './media.js'
import { createOngoing } from './ongoing.js'
import { followPresses } from './press.js'

/** Events that only the visitor causes; any other may be caused by code. */
const BY_VISITOR = /^(pointer|mouse|touch|key|click|dblclick|auxclick|contextmenu|composition|drag|drop)/

/** Methods by which code causes trusted events, as if the visitor had: a `submit`, a `change`, a `copy`. */
const TRUSTED = { Document: 'execCommand', HTMLElement: 'click', HTMLFormElement: 'requestSubmit' }

/** Mints an explicit action for each gesture of the visitor. The table of gestures defines what they are. */
export function interaction(host: Host): void {
  const { page, attributor } = host
  const gestures = createGestures(host)
  const { mintWeak, name, follow, ofTurn } = gestures
  const presses = followPresses(host, gestures)
  const isPlayedByVisitor = followMedia(page)
  const ongoing = createOngoing(ofTurn, host)
  const activate = createActivations({ page, gestures, presses, ongoing })
  /** What caused a popover or a dialog to open or close: its event fires later. */
  const opened = new WeakMap<Element, Context>()

  function handle(event: GestureEvent): void {
    const element = targetOf(event)
    if (!element) return
    const { type } = event
    if (has(GESTURES.media.starts, type) && !isPlayedByVisitor(element)) return
    const context = opened.get(element)
    if (context && /^(toggle|close)$/.test(type)) return attributor.dispatching(event, context)
    if (type === 'beforetoggle') opened.delete(element)
    const code = BY_VISITOR.test(type) ? undefined : attributor.known()
    if (code && !code.isAmbient) {
      if (type === 'beforetoggle') opened.set(element, code)
      // The key moves the focus, for example between tabs: the element that it reaches names the action. An arrow key moves it
      // between controls that have names of their own.
      const key = ofTurn()
      if (type === 'focus' && key?.kind === 'key') name(key.action, element, /^Arrow/.test(key.code ?? ''))
    } else if (isActivation(event, element)) activate(event, element)
    else continueOrBegin(event, element)
  }
  listen(page, gestureEvents(), handle)
  // Nothing is known of code that has waited while no action was open.
  page.soon(() => patchClasses(page, TRUSTED, (call, args) => attributor.run(attributor.capture(), () => call(args))))
  listenInFrames(page, gestureEvents(), handle)

  /** Handles an event that activates nothing: it continues a gesture or starts one. */
  function continueOrBegin(event: GestureEvent, element: Element): void {
    const { type, timeStamp: at } = event
    const found = ongoing.continuedBy(event, element)
    const isChosen = found?.kind === 'press' && presses.proceed(event, element)
    const gesture = (!isChosen && found) || begin(event, element)
    if (!gesture) return
    if (gesture.action.end && gesture.action.weak) gesture.action = mintWeak(gesture.element, at)
    gesture.type = type
    gesture.at = at
    if (/^(input|change)$/.test(type)) gesture.action.edit(type)
    if (type === 'keydown') {
      gesture.code = event.code
      if (event.key === 'Enter') gesture.enterEvent = event
    }
    if (/^(beforetoggle|cancel)$/.test(type)) {
      opened.set(element, { cause: { action: gesture.action, how: 'exact' } })
      gesture.hasResponse = true
    }
    follow(event, gesture)
  }

  function begin(event: GestureEvent, element: Element): Gesture | undefined {
    const { type, timeStamp: at } = event
    const kind = kindOf(event, element)
    if (kind === 'press') return event.isPrimary ? ongoing.add(presses.begin(event, element)) : undefined
    return kind && ongoing.add({ kind, type, at, element, clicks: 0, action: mintWeak(element, at) })
  }

  /** Returns the kind of gesture that an event starts. */
  function kindOf(event: GestureEvent, element: Element): GestureKind | undefined {
    const { type } = event
    if (type === 'keydown') return kindOfKey(event, element)
    if (type === 'pointerup' && !closest(element, `${CONTROL},[role]`)) return undefined
    // Code or the window may change the focus too: only a gesture of this turn proves that the visitor did.
    if (/^(blur|focusout)$/.test(type)) return ofTurn() && isField(element) ? 'field' : undefined
    if (/^focus/.test(type)) return /^(key|field)$/.test(ofTurn()?.kind ?? '') ? 'focus' : undefined
    return keysOf(GESTURES).find((kind) => has(GESTURES[kind].starts, type))
  }
}
