import { configureStore, createAsyncThunk, createListenerMiddleware, createSlice } from '@reduxjs/toolkit'
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query'
import { createStore } from 'zustand/vanilla'
import { ask, onClick, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'

type Key = { is: 'a' | 'b' | 'mount'; n: number }

/** A service of RTK Query whose requests say their truth. */
function createShop() {
  const api = createApi({
    baseQuery: fetchBaseQuery({ baseUrl: '' }),
    tagTypes: ['cart'],
    endpoints: ({ query, mutation }) => ({
      cart: query<unknown, Key>({ query: ({ is, n }) => url(is, n, { ms: 20 }), providesTags: ['cart'] }),
      add: mutation<unknown, Key>({ query: ({ is, n }) => ({ url: url(is, n), method: 'POST' }) }),
    }),
  })
  const store = configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (before) => before().concat(api.middleware),
  })
  return { api, store }
}

/** State containers whose subscribers do the work. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'zustand: a subscriber loads',
    requests: 2,
    run: () => {
      const store = createStore<{ page: number }>(() => ({ page: 0 }))
      store.subscribe(({ page }) => void ask('a', page).then(() => ask('a', page + 1)))
      onClick('a', () => store.setState({ page: 1 }))
    },
  },
  {
    name: 'zustand: an async action of the store',
    requests: 3,
    run: () => {
      const store = createStore<{ items: unknown[]; load(): Promise<void> }>((set) => ({
        items: [],
        load: async () => {
          const first = await (await ask('a', 1, { ms: 30 })).json()
          set({ items: [first] })
          await sleep(140)
          set({ items: [first, await ask('a', 2)] })
        },
      }))
      store.subscribe(({ items }) => {
        if (items.length === 2) void ask('a', 3)
      })
      onClick('a', () => store.getState().load())
    },
  },
  {
    name: 'zustand: two clicks, one subscriber',
    requests: 4,
    run: () => {
      const store = createStore<{ by: 'a' | 'b' | undefined }>(() => ({ by: undefined }))
      store.subscribe(async ({ by }) => {
        if (!by) return
        await ask(by, 1, { ms: 160 })
        await ask(by, 2)
      })
      onClick('a', () => store.setState({ by: 'a' }))
      onClick('b', () => store.setState({ by: 'b' }))
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'Redux Toolkit: createAsyncThunk',
    requests: 2,
    run: () => {
      const load = createAsyncThunk('cart/load', async (n: number) => (await ask('a', n, { ms: 25 })).json())
      const slice = createSlice({
        name: 'cart',
        initialState: { items: 0 },
        reducers: {},
        extraReducers: (builder) => void builder.addCase(load.fulfilled, (state) => ({ items: state.items + 1 })),
      })
      const store = configureStore({ reducer: slice.reducer })
      onClick('a', async () => {
        await store.dispatch(load(1)).unwrap()
        await store.dispatch(load(2))
      })
    },
  },
  {
    name: 'Redux Toolkit: a listener with a delay',
    requests: 2,
    run: () => {
      const slice = createSlice({ name: 'q', initialState: '', reducers: { typed: (_, { payload }) => `${payload}` } })
      const listener = createListenerMiddleware()
      listener.startListening({
        actionCreator: slice.actions.typed,
        effect: async (_, { cancelActiveListeners, delay }) => {
          cancelActiveListeners()
          await delay(120)
          await ask('a', 1)
          await ask('a', 2)
        },
      })
      const store = configureStore({
        reducer: slice.reducer,
        middleware: (before) => before().prepend(listener.middleware),
      })
      onClick('a', () => {
        store.dispatch(slice.actions.typed('s'))
        store.dispatch(slice.actions.typed('sh'))
      })
    },
  },
  {
    name: 'Redux Toolkit: a listener that waits for another’s action',
    requests: 3,
    run: () => {
      const slice = createSlice({
        name: 'flow',
        initialState: {},
        reducers: { started: (state) => state, finished: (state) => state },
      })
      const { started, finished } = slice.actions
      const listener = createListenerMiddleware()
      listener.startListening({
        actionCreator: started,
        effect: async (_, { take, dispatch }) => {
          void ask('a', 1, { ms: 90 }).then(() => dispatch(finished()))
          await take(finished.match)
          await ask('a', 2)
          await ask('a', 3)
        },
      })
      const store = configureStore({
        reducer: slice.reducer,
        middleware: (before) => before().prepend(listener.middleware),
      })
      onClick('a', () => store.dispatch(started()))
    },
  },
  {
    name: 'RTK Query: a query started by a click',
    requests: 1,
    run: () => {
      const { api, store } = createShop()
      onClick('a', () => store.dispatch(api.endpoints.cart.initiate({ is: 'a', n: 1 })))
    },
  },
  {
    name: 'RTK Query: a mutation, then a refetch',
    requests: 3,
    run: () => {
      const { api, store } = createShop()
      const cart = { is: 'a', n: 2 } as const
      onClick('a', async () => {
        const query = store.dispatch(api.endpoints.cart.initiate(cart))
        await query
        await store.dispatch(api.endpoints.add.initiate({ is: 'a', n: 1 })).unwrap()
        await query.refetch()
      })
    },
  },
  {
    name: 'RTK Query: a tag invalidated by a click refetches what is shown',
    requests: 2,
    run: () => {
      let n = 0
      const api = createApi({
        // The truth of the shown query changes with who asks for it.
        baseQuery: (is: 'mount' | 'a') => ask(is, ++n).then(async (response) => ({ data: await response.json() })),
        tagTypes: ['cart'],
        endpoints: ({ query }) => ({
          cart: query<unknown, void>({ query: () => (n ? 'a' : 'mount'), providesTags: ['cart'] }),
        }),
      })
      const store = configureStore({
        reducer: { [api.reducerPath]: api.reducer },
        middleware: (before) => before().concat(api.middleware),
      })
      store.dispatch(api.endpoints.cart.initiate())
      onClick('a', () => store.dispatch(api.util.invalidateTags(['cart'])))
    },
  },
  {
    name: 'an event bus between two parts',
    requests: 3,
    run: () => {
      const listeners = new Map<string, ((value: number) => void)[]>()
      const on = (type: string, listener: (value: number) => void) =>
        listeners.set(type, [...(listeners.get(type) ?? []), listener])
      const emit = (type: string, value: number) => {
        for (const listener of listeners.get(type) ?? []) listener(value)
      }
      on('added', (n) => void ask('a', n, { ms: 40 }).then(() => emit('saved', n + 1)))
      on('saved', (n) => void setTimeout(() => ask('a', n), 130))
      on('saved', (n) => void ask('a', n + 1))
      onClick('a', () => emit('added', 1))
    },
  },
]
