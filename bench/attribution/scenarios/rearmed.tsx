import {
  MutationObserver as Mutation,
  QueryClient,
  QueryClientProvider,
  QueryObserver,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import debounce from 'lodash/debounce.js'
import { useEffect, useState } from 'react'
import { exhaustMap, map, Subject, startWith, switchMap, timer } from 'rxjs'
import useSWR, { mutate } from 'swr'
import { ask, onClick, sleep } from '../page.js'
import type { Scenario, User } from '../scenario.js'
import { Button, render } from './react-page.js'

/** The click happens after a few rounds of the chain, which then continues for some more. */
const lateClick = async (user: User) => {
  await user.seen('none', 2)
  await user.click('a')
  await user.seen('a', 1)
  await user.wait(650)
}

/** Counts the requests: the one after `mark` is the click's, all others are the chain's own. */
function createRefresh(ms = 0) {
  let n = 0
  let isClick = false
  return {
    mark: () => {
      isClick = true
    },
    refresh: () => {
      const is = isClick ? 'a' : 'none'
      isClick = false
      n += 1
      return ask(is, is === 'a' ? 1 : n, { ms })
    },
  }
}

const CHAIN = { requests: 1, background: 5, drive: lateClick }

/** Timers that a click arms anew, but which belong to a chain that was there before. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'TanStack Query: refetchInterval after an invalidation',
    ...CHAIN,
    run: () => {
      const client = new QueryClient()
      const { mark, refresh } = createRefresh()
      const queryFn = async () => (await refresh()).json()
      new QueryObserver(client, { queryKey: ['stock'], queryFn, refetchInterval: 130 }).subscribe(() => {})
      onClick('a', () => {
        mark()
        void client.invalidateQueries({ queryKey: ['stock'] })
      })
    },
  },
  {
    name: 'TanStack Query: refetchInterval after a mutation that invalidates',
    ...CHAIN,
    requests: 2,
    run: () => {
      const client = new QueryClient()
      const { mark, refresh } = createRefresh()
      const queryFn = async () => (await refresh()).json()
      new QueryObserver(client, { queryKey: ['cart'], queryFn, refetchInterval: 140 }).subscribe(() => {})
      const add = new Mutation(client, {
        mutationFn: async () => (await ask('a', 2, { ms: 40 })).json(),
        onSuccess: () => {
          mark()
          return client.invalidateQueries({ queryKey: ['cart'] })
        },
      })
      onClick('a', () => add.mutate())
    },
  },
  {
    name: 'TanStack Query: an interval that depends on the data, which a click has set',
    ...CHAIN,
    run: () => {
      const client = new QueryClient()
      const { refresh } = createRefresh()
      const queryFn = async () => (await refresh()).json()
      const refetchInterval = ({ state }: { state: { data?: unknown } }) => (state.data ? 120 : 1_000)
      new QueryObserver(client, { queryKey: ['bids'], queryFn, refetchInterval }).subscribe(() => {})
      onClick('a', async () => {
        client.setQueryData(['bids'], { mine: 7 })
        await ask('a', 1)
      })
    },
  },
  {
    name: 'TanStack Query in React: the refresh button of a polled list',
    ...CHAIN,
    drawsButtons: true,
    run: () => {
      const { mark, refresh } = createRefresh()
      const Orders = () => {
        const client = useQueryClient()
        const { data } = useQuery({
          queryKey: ['orders'],
          queryFn: async () => (await refresh()).json(),
          refetchInterval: 130,
        })
        const onClick = () => {
          mark()
          void client.invalidateQueries({ queryKey: ['orders'] })
        }
        return <Button letter="a" onClick={onClick} text={data ? 'refresh' : '…'} />
      }
      render(
        <QueryClientProvider client={new QueryClient()}>
          <Orders />
        </QueryClientProvider>,
      )
    },
  },
  {
    name: 'SWR: refreshInterval after mutate',
    ...CHAIN,
    drawsButtons: true,
    run: () => {
      const { mark, refresh } = createRefresh()
      const Stock = () => {
        useSWR('stock', async () => (await refresh()).json(), { refreshInterval: 130, dedupingInterval: 0 })
        const onClick = () => {
          mark()
          void mutate('stock')
        }
        return <Button letter="a" onClick={onClick} />
      }
      render(<Stock />)
    },
  },
  {
    name: 'an own poll that a click restarts',
    ...CHAIN,
    run: () => {
      const { mark, refresh } = createRefresh()
      let pending: ReturnType<typeof setTimeout> | undefined
      const poll = () => {
        clearTimeout(pending)
        void refresh()
        pending = setTimeout(poll, 120)
      }
      poll()
      onClick('a', () => {
        mark()
        poll()
      })
    },
  },
  {
    name: 'an own poll that waits for each answer, restarted by a click',
    ...CHAIN,
    run: () => {
      const { mark, refresh } = createRefresh(10)
      let pending: ReturnType<typeof setTimeout> | undefined
      const poll = async () => {
        clearTimeout(pending)
        await refresh()
        pending = setTimeout(poll, 110)
      }
      void poll()
      onClick('a', () => {
        mark()
        void poll()
      })
    },
  },
  {
    name: 'an interval that a click stops and starts again',
    ...CHAIN,
    run: () => {
      const { mark, refresh } = createRefresh()
      let ticking = setInterval(refresh, 120)
      onClick('a', () => {
        clearInterval(ticking)
        mark()
        void refresh()
        ticking = setInterval(refresh, 120)
      })
    },
  },
  {
    name: 'a poll in a React effect, which the click’s state starts anew',
    ...CHAIN,
    drawsButtons: true,
    run: () => {
      const { mark, refresh } = createRefresh()
      const List = () => {
        const [page, setPage] = useState(1)
        useEffect(() => {
          if (page > 1) mark()
          void refresh()
          const ticking = setInterval(refresh, 130)
          return () => clearInterval(ticking)
        }, [page])
        return <Button letter="a" onClick={() => setPage(page + 1)} />
      }
      render(<List />)
    },
  },
  {
    name: 'a carousel whose clock a click resets',
    ...CHAIN,
    run: () => {
      const { mark, refresh } = createRefresh()
      let clock: ReturnType<typeof setTimeout> | undefined
      const show = (by: 'clock' | 'click') => {
        if (by === 'click') mark()
        void refresh()
        clearTimeout(clock)
        clock = setTimeout(() => show('clock'), 130)
      }
      show('clock')
      onClick('a', () => show('click'))
    },
  },
  {
    name: 'a keep-alive that each click puts off',
    requests: 1,
    background: 4,
    run: () => {
      let n = 0
      let alive: ReturnType<typeof setTimeout> | undefined
      const ping = () => {
        void ask('none', ++n)
        putOff()
      }
      const putOff = () => {
        clearTimeout(alive)
        alive = setTimeout(ping, 150)
      }
      putOff()
      document.addEventListener('click', putOff)
      onClick('a', () => ask('a', 1))
    },
    drive: lateClick,
  },
  {
    name: 'a refresh of the token, armed anew after a click has signed in',
    requests: 2,
    background: 5,
    run: () => {
      let n = 0
      let expiry: ReturnType<typeof setTimeout> | undefined
      const arm = (ms: number) => {
        clearTimeout(expiry)
        expiry = setTimeout(renew, ms)
      }
      const renew = async () => {
        await ask('none', ++n)
        arm(130)
      }
      arm(120)
      onClick('a', async () => {
        await ask('a', 1, { ms: 30 })
        arm(130)
        await ask('a', 2)
      })
    },
    drive: lateClick,
  },
  {
    name: 'an autosave that saves at once on a click, then goes on as before',
    ...CHAIN,
    run: () => {
      const { mark, refresh } = createRefresh()
      const later = debounce(() => {
        void refresh()
        later()
      }, 120)
      later()
      onClick('a', () => {
        mark()
        later.flush()
      })
    },
  },
  {
    name: 'RxJS: a refresh button merged into a timer',
    ...CHAIN,
    run: () => {
      const { mark, refresh } = createRefresh()
      const pressed = new Subject<'click'>()
      pressed
        .pipe(
          startWith('load' as const),
          switchMap((by) => timer(0, 130).pipe(map((tick) => by === 'click' && tick === 0))),
          exhaustMap((isClick) => {
            if (isClick) mark()
            return refresh()
          }),
        )
        .subscribe()
      onClick('a', () => pressed.next('click'))
    },
  },
  {
    name: 'a poll that slows down, and is brisk again after a click',
    ...CHAIN,
    run: () => {
      const { mark, refresh } = createRefresh()
      let pause = 80
      let pending: ReturnType<typeof setTimeout> | undefined
      const poll = async () => {
        await refresh()
        pause = Math.min(pause * 1.3, 200)
        pending = setTimeout(poll, pause)
      }
      void poll()
      onClick('a', () => {
        clearTimeout(pending)
        pause = 80
        mark()
        void poll()
      })
    },
  },
  {
    name: 'a loop of sleeps that a click starts over',
    ...CHAIN,
    run: () => {
      let reason = 'none'
      let n = 0
      const refresh = () => {
        const is = reason
        reason = 'none'
        n += 1
        return fetch('/r/none/1', { headers: { 'x-is': is, 'x-n': is === 'a' ? '1' : `${n}` } })
      }
      let generation = 0
      const loop = async () => {
        generation += 1
        const mine = generation
        while (mine === generation) {
          await refresh()
          await sleep(120)
        }
      }
      void loop()
      onClick('a', () => {
        reason = 'a'
        void loop()
      })
    },
  },
]
