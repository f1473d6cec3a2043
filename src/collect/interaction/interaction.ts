import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { CONTROL, closest, isActivating, isSelfAnswering, labelled, leadsTo, targetOf } from './controls.js'
import { createGestures, type Gesture } from './gesture.js'
import { followPresses } from './press.js'

/** A click or submit that a key press or click brings about follows within this time; three clicks within it are rage. */
const GESTURE_MS = 1000

/** Mints an explicit action for each click, submit and activating key of the visitor, and for a press that takes effect without a click. */
export function interaction(host: Host): void {
  const { page } = host
  const gestures = createGestures(host)
  const takePress = followPresses(host, gestures)
  const { mint, follow, watch, judge } = gestures
  let last: Gesture | undefined

  listen(page, 'click submit keydown', (event: UIEvent & Partial<KeyboardEvent>) => {
    const element = targetOf(event)
    const { type, timeStamp: at } = event
    // Submitted by code that is known, which is no gesture.
    if (!element || (type === 'submit' && host.attributor.known())) return
    const control = closest(page, element, CONTROL)
    if (type === 'keydown' && !(control && isActivating(event, element))) return
    const recent = last && at - last.at < GESTURE_MS ? last : undefined
    const isContinued = recent && leadsTo(page, recent, { type, element })
    const pressed = type === 'click' && !isContinued ? takePress(element) : undefined
    const action = isContinued ? recent.action : (pressed ?? mint(element, { weak: !control, at }))
    // A double click outside of controls selects a word: that is what it was for.
    const isSelecting = !control && page.window.getSelection()?.type === 'Range'
    const isRepeat = type === 'click' && recent?.element === element && !recent.isAnswered && !isSelecting
    last = { type, at, element, action, clicks: isRepeat ? recent.clicks + 1 : 1, isAnswered: pressed?.alive }
    if (type === 'click' && last.clicks > 2) action.rage = true
    follow(event, action)
    watchForAnswer(last, control)
  })

  // Few pages answer these, so that an action is told only where something follows.
  listen(page, 'auxclick contextmenu drop', (event: Event) => {
    const element = targetOf(event)
    if (element) follow(event, mint(element, { weak: true, at: event.timeStamp }))
  })

  // What is chosen in a control that was just clicked is what the click was for; of what is typed later, who knows.
  listen(page, 'input change', (event: Event) => {
    const element = event.composedPath()[0]
    if (!event.isTrusted || !last || (last.element !== element && labelled(page, last.element) !== element)) return
    const how = event.type === 'change' && event.timeStamp - last.at < GESTURE_MS ? 'exact' : 'inferred'
    host.attributor.dispatching(event, { cause: { action: last.action, how } })
  })

  /** A click that the page does not answer is dead. Its record waits until that is known. */
  function watchForAnswer(gesture: Gesture, control: Element | null | undefined): void {
    const { action, element, at } = gesture
    if (control && isSelfAnswering(page, control)) {
      action.alive = true
      // A link that leads nowhere for a while may be clicked in rage; a field answers every click.
      gesture.isAnswered = control.localName !== 'a'
    } else action.verdict ??= []
    watch({
      element,
      at,
      isControl: !!control,
      isPress: false,
      onEnd(isAnswered) {
        gesture.isAnswered ||= isAnswered
        action.alive ||= isAnswered
        // Some answers are seen only later.
        if (isAnswered && !action.requests) action.rage = false
        judge(action)
      },
    })
  }
}
