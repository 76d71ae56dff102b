// The picture, its label, the main figures and the clock: fetched beside the first script, so that the shell stands at once.
export { default as Caption } from '../panels/Caption.svelte'
export { default as Clock } from '../panels/Clock.svelte'
export { default as Figures } from '../panels/Figures.svelte'
export { default as Pods } from '../panels/Pods.svelte'
export { default as Picture } from './Picture.svelte'
