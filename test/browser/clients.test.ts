import { describe, expect, test } from 'vitest'
import { parseTraceparent } from '../../src/shared/trace-context.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()

/** Each client as a shop uses it: one mutation that fails first and is tried again by the client's own means. */
const CLIENTS: Record<string, string> = {
  'axios (XHR)': `
    import axios from 'axios'
    window.pay = async () => {
      const client = axios.create()
      client.interceptors.response.use(undefined, (error) => client.request(error.config))
      await client.post('/graphql', { query: 'mutation ProcessCheckout { pay }' })
    }`,
  'Apollo Client': `
    import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
    import { RetryLink } from '@apollo/client/link/retry'
    const link = ApolloLink.from([new RetryLink({ delay: { initial: 50 } }), new HttpLink({ uri: '/graphql' })])
    const client = new ApolloClient({ link, cache: new InMemoryCache() })
    window.pay = () => client.mutate({ mutation: gql('mutation ProcessCheckout { pay }') })`,
  'graphql-request': `
    import { GraphQLClient } from 'graphql-request'
    const client = new GraphQLClient(location.origin + '/graphql')
    window.pay = () => client.request('mutation ProcessCheckout { pay }').catch(() => client.request('mutation ProcessCheckout { pay }'))`,
  'TanStack Query': `
    import { MutationObserver, QueryClient } from '@tanstack/react-query'
    const client = new QueryClient()
    const send = async () => { const answer = await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: 'mutation ProcessCheckout { pay }' }) }); if (!answer.ok) throw answer; return answer.json() }
    window.pay = () => new MutationObserver(client, { mutationFn: send, retry: 1, retryDelay: 50 }).mutate()`,
}

describe.each(Object.entries(CLIENTS))('%s', (_, source) => {
  test('sends the action on the first try and the same one on its retry', async () => {
    let tries = 0
    stage.server.on('/graphql', (_, response) => {
      response.writeHead(++tries === 1 ? 503 : 200, { 'content-type': 'application/json' }).end('{"data":{"pay":true}}')
    })
    const page = await stage.open(
      `${source}
       import { start } from './src/entries/index.ts'
       start({ actions: { checkout_submit: { surfaceArea: 'checkout', match: '#pay' } }, consent: 'granted' })
       document.querySelector('#pay').onclick = () => window.pay()`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const [first, second] = await eventually(
      () => stage.server.to('/graphql').length === 2 && stage.server.to('/graphql'),
    )
    for (const request of [first, second]) {
      expect(request?.method).toBe('POST')
      expect(request?.headers).toMatchObject({
        'x-throughline-action-kind': 'explicit_user_action',
        'x-throughline-action-name': 'checkout_submit',
        'x-throughline-request-origin': 'browser',
        'x-throughline-surface-area': 'checkout',
        'x-throughline-platform': 'web',
        'x-throughline-graphql-operation': 'mutation ProcessCheckout',
      })
      expect(parseTraceparent(String(request?.headers.traceparent))).toBeDefined()
      expect(request?.headers['x-session-id']).toMatch(/^[0-9a-f]{32}$/)
      expect(request?.headers['x-correlation-id']).toHaveLength(36)
    }
    expect(second?.headers['x-throughline-origin-action-id']).toBe(first?.headers['x-throughline-origin-action-id'])
  })
})
