import * as workflow from '@temporalio/workflow'

interface Activities {
  charge(order: string): Promise<string>
  send(order: string): Promise<string>
}

const { charge, send } = workflow.proxyActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '50 milliseconds', maximumAttempts: 5 },
})

export const note = workflow.defineSignal<[string]>('note')
export const finish = workflow.defineSignal('finish')

/** Charges, continues as new, and sends the receipt in its second run. */
export async function checkout(order: string, round = 0): Promise<string> {
  workflow.log.info(`round ${round}`)
  if (round > 0) return send(order)
  await charge(order)
  return workflow.continueAsNew<typeof checkout>(order, round + 1)
}

/** Sends a receipt for each signal until it is finished. */
export async function mailbox(): Promise<void> {
  let isFinished = false
  workflow.setHandler(note, async (order) => {
    await workflow.sleep(10)
    await send(order)
  })
  workflow.setHandler(finish, () => {
    isFinished = true
  })
  await workflow.condition(() => isFinished && workflow.allHandlersFinished())
}

/** Starts another workflow. */
export async function parent(order: string): Promise<string> {
  return workflow.executeChild(checkout, { args: [order, 1] })
}
