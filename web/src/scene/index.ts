// The scene's script: fetched only where it is shown.
export { default as View3d } from './View3d.svelte'
