// The rooms of the page beside the pod itself, a row each: its key in the link (room=ID), its name, and where it is fetched
// from when someone opens it. A room is a component without properties that fills the page below the head.
import type { Component } from 'svelte'
import type { Text } from '../wire'

export interface Room { id: string; title: Text; load: () => Promise<{ default: Component }> }

export const ROOMS: readonly Room[] = [
  { id: 'calc', title: { en: 'Calculators', zh: '计算器' }, load: () => import('./calc/Calc.svelte') },
  { id: 'compare', title: { en: 'Land or sea', zh: '陆地与海洋' }, load: () => import('./compare/Compare.svelte') },
  { id: 'sweep', title: { en: 'Sweep', zh: '参数扫描' }, load: () => import('./sweep/Sweep.svelte') },
]
