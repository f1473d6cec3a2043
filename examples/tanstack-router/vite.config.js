import react from '@vitejs/plugin-react'
import { throughline } from 'throughline/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react(), throughline()],
  // In development the server of `npm start` answers these.
  server: { proxy: { '/api': 'http://localhost:3000', '/__throughline': 'http://localhost:3000' } },
})
