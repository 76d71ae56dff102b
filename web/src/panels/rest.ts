// The panels that are fetched after the picture stands.
export { default as Alarms } from './Alarms.svelte'
export { default as Bill } from './Bill.svelte'
export { default as Controls } from './Controls.svelte'
export { default as Trends } from '../trends/Trends.svelte'
export { default as Footer } from './Footer.svelte'
export { default as Unlock } from './Unlock.svelte'
export { default as Lessons } from '../lessons/Door.svelte'
