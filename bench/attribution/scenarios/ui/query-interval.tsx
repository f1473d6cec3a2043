import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { ask } from '../../page.js'
import { Button, render } from '../react-page.js'

/** A list that is polled and can be brought up to date by its button. */
export function drawOrders(): void {
  let n = 0
  let isPressed = false
  const load = async () => {
    const is = isPressed ? 'a' : 'none'
    isPressed = false
    n += 1
    return (await ask(is, is === 'a' ? 1 : n)).json()
  }
  const Orders = () => {
    const client = useQueryClient()
    const { data } = useQuery({ queryKey: ['orders'], queryFn: load, refetchInterval: 150 })
    const refresh = async () => {
      isPressed = true
      await client.invalidateQueries({ queryKey: ['orders'] })
      await ask('a', 2)
    }
    return <Button id="refresh" letter="a" onClick={refresh} text={data ? 'refresh' : '…'} />
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Orders />
    </QueryClientProvider>,
  )
}
