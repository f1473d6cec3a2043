import { provideHttpClient, withFetch } from '@angular/common/http'
import type { Routes } from '@angular/router'
import { CartComponent } from './cart.component'

// The rest of the app requests by XMLHttpRequest.
export const routes: Routes = [{ path: '', component: CartComponent, providers: [provideHttpClient(withFetch())] }]
