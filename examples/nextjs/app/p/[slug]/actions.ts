'use server'

import { withActionScope } from '../../../telemetry/server'

export const addToCart = withActionScope('addToCart', async (slug: string) => ({ slug, count: 1 }))
