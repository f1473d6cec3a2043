import { nextMount } from 'throughline/next'
import { createRumHandler } from 'throughline/server'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextMount(createRumHandler())
