import { setFlagsFromString } from 'node:v8'

/**
 * Code that is loaded leaves little behind, but lets the young part of the heap grow to many MB, which an idle process
 * then keeps. So it may only grow once the gateway works.
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

export function letYoungHeapGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
}
