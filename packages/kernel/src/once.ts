import { OpenClawError } from '@openclaw/sdk'

const mark = Symbol.for('openclaw.kernel')

/** Throws OC_KERNEL_TWICE when another copy of this package already runs a gateway in this process. */
export function claimKernel(): void {
  const known: unknown = Reflect.get(globalThis, mark)
  if (known !== undefined && known !== import.meta.url) {
    throw new OpenClawError(
      'OC_KERNEL_TWICE',
      `Two kernels are loaded: ${String(known)} and ${import.meta.url}`,
    )
  }
  Reflect.set(globalThis, mark, import.meta.url)
}
