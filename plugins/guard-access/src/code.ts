import { randomBytes } from 'node:crypto'

/** 32 signs that nobody takes for another: no I and no O, no 0 and no 1. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const length = 8

export function makeCode(): string {
  return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('')
}

/** As it was made, of what a person typed: any case, with blanks or hyphens. */
export function readCode(typed: string): string {
  return typed.replace(/[\s-]/g, '').toUpperCase()
}
