import axios, { type AxiosError, type InternalAxiosRequestConfig } from 'axios'
import { GraphQLClient } from 'graphql-request'
import ky from 'ky'
import { ask, onClick, url } from '../page.js'
import type { Scenario } from '../scenario.js'

/** axios with the queue that every shop has: a 401 refreshes the token once, all that failed meanwhile goes again. */
function createClient(refresh: () => Promise<unknown>) {
  const client = axios.create()
  let refreshing: Promise<unknown> | undefined
  client.interceptors.response.use(undefined, async (error: AxiosError) => {
    const config = error.config as InternalAxiosRequestConfig & { again?: boolean }
    if (error.response?.status !== 401 || config.again) throw error
    config.again = true
    refreshing ??= refresh().finally(() => {
      refreshing = undefined
    })
    await refreshing
    return client(config)
  })
  return client
}

/** Clients of HTTP, with interceptors and retries. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'XHR, one after another in load',
    requests: 3,
    a: () => {
      const get = (n: number) => {
        const xhr = new XMLHttpRequest()
        xhr.open('GET', url('a', n, { ms: n === 2 ? 180 : 0 }))
        xhr.addEventListener('load', () => {
          if (n < 3) get(n + 1)
        })
        xhr.send()
      }
      get(1)
    },
  },
  {
    name: 'XHR, readystatechange and loadend',
    requests: 3,
    a: () => {
      const xhr = new XMLHttpRequest()
      xhr.open('GET', url('a', 1, { ms: 30 }))
      xhr.onreadystatechange = () => {
        if (xhr.readyState === XMLHttpRequest.HEADERS_RECEIVED) void ask('a', 2)
      }
      xhr.onloadend = () => void ask('a', 3)
      xhr.send()
    },
  },
  {
    name: 'XHR, progress of a stream',
    requests: 2,
    a: () => {
      const xhr = new XMLHttpRequest()
      let asked = false
      xhr.open('GET', url('a', 1, { chunks: 3, every: 70 }))
      xhr.onprogress = () => {
        if (!asked) void ask('a', 2)
        asked = true
      }
      xhr.send()
    },
  },
  {
    name: 'XHR, timeout and another try',
    requests: 2,
    a: () => {
      const xhr = new XMLHttpRequest()
      xhr.open('GET', url('a', 1, { ms: 700 }))
      xhr.timeout = 150
      xhr.ontimeout = () => void ask('a', 2)
      xhr.send()
    },
  },
  {
    name: 'XHR, synchronous',
    requests: 2,
    a: () => {
      const xhr = new XMLHttpRequest()
      xhr.open('GET', url('a', 1), false)
      xhr.send()
      void ask('a', 2)
    },
  },
  {
    name: 'XHR, opened as the page loads and sent by a click',
    requests: 2,
    run: () => {
      const xhr = new XMLHttpRequest()
      xhr.open('GET', url('a', 1))
      xhr.onload = () => void ask('a', 2)
      onClick('a', () => xhr.send())
    },
  },
  {
    name: 'axios, then axios',
    requests: 2,
    a: async () => {
      const { data } = await axios.get(url('a', 1, { ms: 20 }))
      await axios.post(url('a', 2), data)
    },
  },
  {
    name: 'axios with an interceptor that fetches first',
    requests: 4,
    run: () => {
      const client = axios.create()
      let n = 0
      client.interceptors.request.use(async (config) => {
        await ask('a', ++n, { ms: 15 })
        return config
      })
      onClick('a', async () => {
        await client.get(url('a', 11))
        await client.get(url('a', 12))
      })
    },
  },
  {
    name: 'axios with the fetch adapter',
    requests: 2,
    a: async () => {
      const client = axios.create({ adapter: 'fetch', baseURL: location.origin })
      await client.get(url('a', 1, { ms: 20 }))
      await client.get(url('a', 2))
    },
  },
  {
    name: 'axios, a token refreshed for one click',
    requests: 4,
    run: () => {
      const client = createClient(() => ask('a', 2, { ms: 120 }))
      onClick('a', async () => {
        await client.get(url('a', 1, { fail: 1, status: 401 }))
        await client.get(url('a', 3))
      })
    },
  },
  {
    name: 'axios, a token refreshed once for two clicks',
    requests: 7,
    run: () => {
      const client = createClient(() => ask('a', 2, { ms: 600 }))
      onClick('a', async () => {
        await client.get(url('a', 1, { fail: 1, status: 401 }))
        await client.get(url('a', 3))
      })
      onClick('b', async () => {
        await client.get(url('b', 1, { fail: 1, status: 401 }))
        await client.get(url('b', 3))
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'axios, retried by an interceptor after a pause',
    requests: 3,
    run: () => {
      const client = axios.create()
      client.interceptors.response.use(undefined, async ({ config }: { config: InternalAxiosRequestConfig }) => {
        await new Promise((resolve) => setTimeout(resolve, 160))
        return client(config)
      })
      onClick('a', () => client.get(url('a', 1, { fail: 2 })))
    },
  },
  {
    name: 'ky with retry and back-off',
    requests: 4,
    a: async () => {
      const client = ky.create({ retry: { limit: 2, delay: (attempt) => 90 * attempt } })
      await client.get(location.origin + url('a', 1, { fail: 2 })).json()
      await client.get(location.origin + url('a', 2)).text()
    },
  },
  {
    name: 'ky with hooks',
    requests: 3,
    a: async () => {
      const client = ky.create({
        hooks: {
          beforeRequest: [async () => void (await ask('a', 1))],
          afterResponse: [() => void ask('a', 3)],
        },
      })
      await client.post(location.origin + url('a', 2), { json: { pay: true } }).json()
    },
  },
  {
    name: 'graphql-request',
    requests: 2,
    a: async () => {
      for (const n of [1, 2]) {
        const client = new GraphQLClient(location.origin + url('a', n, { ms: 15 }))
        await client.request('query Item { item { id } }')
      }
    },
  },
  {
    name: 'fetch of a Request with an upload, then a poll for its job',
    requests: 4,
    a: async () => {
      const form = new FormData()
      form.set('file', new Blob(['x'.repeat(2_000)]), 'x.txt')
      await fetch(new Request(url('a', 1, { ms: 30 }), { method: 'POST', body: form }))
      for (let n = 2; n <= 4; n += 1) {
        await new Promise((resolve) => setTimeout(resolve, 40 * n))
        await ask('a', n)
      }
    },
  },
]
