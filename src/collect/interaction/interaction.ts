import type { Context } from '../../core/attribution/attributor.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import {
  CONTROL,
  closest,
  isActivating,
  isAround,
  isField,
  isSame,
  isSelfAnswering,
  kindOfKey,
  leadsTo,
  targetOf,
} from './controls.js'
import { createGestures, type Gesture } from './gesture.js'
import { GESTURES, type GestureKind, has, type Where } from './gesture-table.js'
import { followPresses } from './press.js'

/** Gestures that may go on at the same time: a key that is down, a press, the field that is left. */
const MAX_LIVE = 8

/** What the visitor does by hand; any other event may be brought about by code. */
const BY_HAND = /^(pointer|mouse|touch|key|click|dblclick|auxclick|contextmenu|composition|drag|drop)/

/** What moves the page, and is no action. */
const SCROLLS_FOR_MS = 1000

/** Mints an explicit action for each gesture of the visitor that the table of gestures has. */
export function interaction(host: Host): void {
  const { page } = host
  const gestures = createGestures(host)
  const { mint, mintWeak, confirm, follow, watch, judge, turn } = gestures
  const presses = followPresses(host, gestures)
  /** Gestures that are not over, the latest first. */
  let live: Gesture[] = []
  /** On whose behalf a popover or a dialog opens or closes, which it reports later. */
  const opened = new WeakMap<Element, Context>()

  const rules = Object.values(GESTURES)
  const all = rules.flatMap(({ starts, goesOn }) => [starts, ...Object.values(goesOn)]).join(' ')
  const types = new Set(all.split(' ').filter((type) => !/move$|^drag(?!start)/.test(type)))
  listen(page, [...types].join(' '), (event) => {
    const element = targetOf(event)
    if (!element) return
    const { type } = event
    const context = opened.get(element)
    if (context && /^(toggle|close)$/.test(type)) return host.attributor.dispatching(event, context)
    const code = BY_HAND.test(type) ? undefined : host.attributor.known()
    // An empty context is that of an event which nothing is known of, and what has the focus may refresh itself.
    if (code && Object.keys(code).length > (type === 'focus' ? 1 : 0)) {
      if (type === 'beforetoggle') opened.set(element, code)
      return
    }
    if (has(GESTURES.click.starts, type) || isActivatingKey(event as KeyboardEvent, element)) activate(event, element)
    else goOn(event, element)
  })

  // What scrolling brings about is no earlier click's.
  let movedAt = Number.NEGATIVE_INFINITY
  listen(page, 'wheel touchmove', ({ timeStamp }) => {
    movedAt = timeStamp
  })
  listen(page, 'wheel scroll', (event) => {
    if (event.timeStamp - movedAt < SCROLLS_FOR_MS && !host.attributor.known()) host.attributor.dispatching(event, {})
  })

  const isActivatingKey = (event: KeyboardEvent, element: Element) =>
    event.type === 'keydown' && !!closest(page, element, CONTROL) && isActivating(event, element)

  const isLive = ({ kind, at, isDown }: Gesture, now: number) => isDown || now - at < GESTURES[kind].quietMs

  function add(gesture: Gesture): Gesture {
    live = [gesture, ...live.filter((other) => isLive(other, gesture.at))].slice(0, MAX_LIVE)
    return gesture
  }

  /** A click, a submit, or a key that activates a control. */
  function activate(event: Event & Partial<KeyboardEvent>, element: Element): void {
    const { type, timeStamp: at } = event
    const control = closest(page, element, CONTROL)
    const isKey = type === 'keydown'
    const recent = isKey ? undefined : findCause(event, element)
    const pressed = type === 'click' && !recent ? presses.take(element) : undefined
    const isSpent = recent?.action.end && recent.action.weak
    const action = (!isSpent && recent?.action) || pressed || mint(element, { weak: !control, at })
    if (control && action.weak && recent) confirm(recent)
    // A double click outside of controls selects a word: that is what it was for.
    const isSelecting = !control && page.window.getSelection()?.type === 'Range'
    const before = live.find(({ kind }) => kind === 'click')
    const isRepeat =
      type === 'click' && before?.element === element && !before.isAnswered && !isSelecting && isLive(before, at)
    const gesture = add({
      kind: isKey ? 'key' : 'click',
      type,
      at,
      element,
      action,
      code: event.code,
      clicks: isRepeat ? before.clicks + 1 : 1,
      isAnswered: pressed?.alive,
    })
    if (type === 'click' && gesture.clicks > 2) action.rage = true
    follow(event, gesture)
    watchForAnswer(gesture, control)
  }

  /** The gesture that brings a click or a submit about. */
  function findCause({ type, timeStamp: at }: Event, element: Element): Gesture | undefined {
    // The pointer brings its own clicks about.
    if (type === 'click' && /^(press|release)$/.test(live[0]?.kind ?? '')) return undefined
    return live.find(
      (from) =>
        isLive(from, at) &&
        (leadsTo(page, from, { type, element, isKey: from.kind === 'key' }) ||
          (from.kind === 'focus' && !!turn() && from.element === element)),
    )
  }

  /** Any other event: it goes on with a gesture, or begins one. */
  function goOn(event: Event & Partial<KeyboardEvent>, element: Element): void {
    const { type, timeStamp: at } = event
    const found = live.find((gesture) => isLive(gesture, at) && goesOn(gesture, event, element))
    const isChosen = found?.kind === 'press' && presses.goOn(event, element)
    const gesture = (!isChosen && found) || begin(event, element, isChosen)
    if (!gesture) return
    if (gesture.action.end && gesture.action.weak) gesture.action = mintWeak(gesture.element, at)
    gesture.type = type
    gesture.at = at
    if (type === 'keydown') {
      gesture.code = event.code
      if (event.key === 'Enter') gesture.line = event
    }
    if (type === 'pointerup') gesture.isDown = false
    if (/^(beforetoggle|cancel)$/.test(type)) {
      opened.set(element, { cause: { action: gesture.action, how: 'exact' } })
      gesture.isAnswered = true
    }
    follow(event, gesture)
  }

  const related: Record<Where, (gesture: Gesture, event: Event & Partial<KeyboardEvent>, element: Element) => boolean> =
    {
      any: () => true,
      same: (gesture, _, element) => isSame(page, gesture, element),
      key: ({ code }, { type, code: key, repeat }) => code === key && (type !== 'keydown' || !!repeat),
      form: (gesture, _, element) => isAround(gesture, element),
      // A field that is left has a gesture of its own, and one that a key leads to.
      turn: (gesture, { type }, element) =>
        gesture === turn() &&
        (/^focus(in)?$/.test(type)
          ? isSame(page, gesture, element) || (gesture.kind === 'press' && element.contains(gesture.element))
          : !(/^(blur|focusout)$/.test(type) && isField(element))),
    }

  function goesOn(gesture: Gesture, event: Event & Partial<KeyboardEvent>, element: Element): boolean {
    const { kind, action, line } = gesture
    const { type, repeat } = event
    if (type === 'keydown' && kind === 'field' && !repeat) {
      // What was entered is done with where the page has taken a new line for something else.
      if (gesture !== live[0] || line?.defaultPrevented || kindOfKey(event as KeyboardEvent, element) !== kind)
        return false
    }
    if (kind === 'field' && action.end && !action.weak) return false
    const where = Object.entries(GESTURES[kind].goesOn) as [Where, string][]
    return where.some(([place, types]) => has(types, type) && related[place](gesture, event, element))
  }

  function begin(event: Event, element: Element, isChosen: boolean | undefined): Gesture | undefined {
    const { type, timeStamp: at } = event
    if (type === 'pointerdown') {
      const { isPrimary } = event as PointerEvent
      return isPrimary ? add(presses.begin(event as PointerEvent, element)) : undefined
    }
    const kind = kindOf(event, element)
    if (!kind || (kind === 'release' && !(isChosen || closest(page, element, CONTROL)))) return undefined
    return add({ kind, type, at, element, clicks: 0, action: mintWeak(element, at) })
  }

  /** The kind of gesture that an event begins. */
  function kindOf(event: Event, element: Element): GestureKind | undefined {
    const { type } = event
    if (type === 'keydown') return kindOfKey(event as KeyboardEvent, element)
    // Left or reached by something that the visitor does; code, or the window, may do so too.
    if (/^(blur|focusout)$/.test(type)) return turn() && isField(element) ? 'field' : undefined
    if (/^focus/.test(type)) return /^(key|field)$/.test(turn()?.kind ?? '') ? 'focus' : undefined
    return (Object.keys(GESTURES) as GestureKind[]).find((kind) => has(GESTURES[kind].starts, type))
  }

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
