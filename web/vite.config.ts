// How the page is built and tested: one entry, lazy chunks, hashed names under /assets/, nothing inlined (CSP).
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { chunking, parted } from './vite.svelte.ts'
import { lighter } from './vite.three.ts'

const server = process.env.SEAPOD_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [svelte(), parted(), lighter()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: chunking } },
    chunkSizeWarningLimit: 700, // three.js, fetched only with the scene; scripts/size.mjs holds the real limits
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  test: { include: ['test/unit/**/*.test.ts'], environment: 'node' },
})
