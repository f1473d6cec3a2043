import { KEEPER_SLOT, type KeeperSlot } from '../../../src/shared/keep.js'

const slot: KeeperSlot = { isLive: false, keeper: undefined }
// As a page has it once its first compiled file has run.
Object.defineProperty(globalThis, KEEPER_SLOT, { value: slot })
