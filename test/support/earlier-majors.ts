import { createRequire } from 'node:module'
import type * as bullmq from 'bullmq'
import type express from 'express'
import type { fastify } from 'fastify'

const load = createRequire(import.meta.url)

/** The earlier major versions that are supported beside the current ones; what tests use of them is the same. */
export const express4: typeof express = load('express-4')
export const fastify4: typeof fastify = load('fastify-4')
export const bullmq5: typeof bullmq = load('bullmq-5')
