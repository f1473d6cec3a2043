import { concatMap, fromEvent, interval, map, merge, switchMap, timer } from 'rxjs'
import { ask, element } from '../../page.js'

/** Streams of two buttons, beside one that ticks. */
export function startStreams(): void {
  const pressed = (['a', 'b'] as const).map((is) =>
    fromEvent(element(`[data-action-name=action_${is}]`), 'click').pipe(map(() => is)),
  )
  merge(...pressed)
    .pipe(
      concatMap((is) => ask(is, 1, { ms: 40 }).then(() => is)),
      switchMap((is) => timer(110).pipe(map(() => is))),
    )
    .subscribe((is) => void ask(is, 2))
  let n = 0
  interval(150).subscribe(() => void ask('none', ++n))
}
