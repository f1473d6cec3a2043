import {
  concatMap,
  debounceTime,
  delay,
  exhaustMap,
  from,
  fromEvent,
  interval,
  map,
  mergeMap,
  ReplaySubject,
  retry,
  Subject,
  shareReplay,
  switchMap,
  take,
  timer,
} from 'rxjs'
import { ask, element, onClick } from '../page.js'
import type { Letter, Scenario, User } from '../scenario.js'

const clicksOn = (letter: Letter) => fromEvent(element(`[data-action-name=action_${letter}]`), 'click')
const clickBoth = async (user: User) => {
  await user.click('a')
  await user.click('b')
}

async function load(is: Letter, n: number, ms = 0): Promise<Letter> {
  const response = await ask(is, n, { ms })
  if (!response.ok) throw new Error(`${response.status}`)
  return is
}

/** Observables, as Angular's pages are made of. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'fromEvent, switchMap, then a second request',
    requests: 2,
    run: () =>
      clicksOn('a')
        .pipe(
          switchMap(() => from(load('a', 1, 60))),
          mergeMap(() => load('a', 2)),
        )
        .subscribe(),
  },
  {
    name: 'a subject with debounceTime',
    requests: 1,
    run: () => {
      const typed = new Subject<string>()
      typed.pipe(debounceTime(120)).subscribe(() => void ask('a', 1))
      onClick('a', () => {
        typed.next('s')
        typed.next('sh')
      })
    },
  },
  {
    name: 'delay, timer, a pipe of four steps',
    requests: 3,
    run: () =>
      clicksOn('a')
        .pipe(
          mergeMap(() => load('a', 1)),
          delay(140),
          concatMap(() => load('a', 2)),
          mergeMap(() => timer(90)),
        )
        .subscribe(() => void ask('a', 3)),
  },
  {
    name: 'retry with a delay',
    requests: 3,
    run: () =>
      onClick('a', () => {
        from([1])
          .pipe(
            mergeMap(async () => {
              if (!(await ask('a', 1, { fail: 2 })).ok) throw new Error('failed')
            }),
            retry({ count: 2, delay: 110 }),
          )
          .subscribe()
      }),
  },
  {
    name: 'one shared answer, two subscribers of two clicks',
    requests: 3,
    run: () => {
      const config = from([0]).pipe(
        mergeMap(() => load('a', 1, 240)),
        shareReplay(1),
      )
      onClick('a', () => config.subscribe(() => void ask('a', 2)))
      // The answer that is under way is the other's.
      onClick('b', () => config.subscribe(() => void ask('a|b', 2)))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.click('b')
    },
  },
  {
    name: 'mergeMap over the clicks of two buttons',
    requests: 4,
    run: () => {
      const wishes = new Subject<Letter>()
      wishes
        .pipe(
          mergeMap((is) => load(is, 1, is === 'a' ? 180 : 60)),
          mergeMap((is) => load(is, 2)),
        )
        .subscribe()
      onClick('a', () => wishes.next('a'))
      onClick('b', () => wishes.next('b'))
    },
    drive: clickBoth,
  },
  {
    name: 'concatMap: the second click waits for the first',
    requests: 4,
    run: () => {
      const wishes = new Subject<Letter>()
      // A queue: what the second click wished for is begun by the end of the first one's.
      const load = (is: Letter, n: number, ms = 40) => ask(is === 'b' ? 'a|b' : is, n, { ms })
      wishes.pipe(concatMap((is) => from(load(is, 1, 150)).pipe(mergeMap(() => load(is, 2))))).subscribe()
      onClick('a', () => wishes.next('a'))
      onClick('b', () => wishes.next('b'))
    },
    drive: clickBoth,
  },
  {
    name: 'exhaustMap: the second click is left out',
    requests: 1,
    run: () =>
      clicksOn('a')
        .pipe(exhaustMap(() => load('a', 1, 200)))
        .subscribe(),
    drive: (user) => user.page.click('[data-action-name=action_a]', { count: 2 }),
  },
  {
    name: 'an interval of the page beside a click',
    requests: 2,
    background: 3,
    run: () => {
      interval(90)
        .pipe(switchMap((n) => ask('none', n + 1)))
        .subscribe()
      clicksOn('a')
        .pipe(
          mergeMap(() => load('a', 1, 130)),
          delay(100),
        )
        .subscribe(() => void ask('a', 2))
    },
  },
  {
    name: 'three steps of an interval that the click starts',
    requests: 3,
    run: () =>
      clicksOn('a')
        .pipe(
          switchMap(() =>
            timer(60, 75).pipe(
              take(3),
              map((n) => n + 1),
            ),
          ),
        )
        .subscribe((n) => void ask(n < 3 ? 'a' : 'a|none', n)),
  },
  {
    name: 'a replayed value that the load fetched',
    requests: 2,
    run: () => {
      const user = new ReplaySubject<unknown>(1)
      void ask('mount', 1, { ms: 420 }).then((response) => user.next(response))
      onClick('a', () => user.pipe(take(1)).subscribe(() => void ask('a', 1)))
    },
  },
]
