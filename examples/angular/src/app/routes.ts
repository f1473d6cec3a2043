import type { Routes } from '@angular/router'
import { HomeComponent } from './home.component'

export const routes: Routes = [
  { path: '', component: HomeComponent },
  { path: 'p', loadChildren: () => import('./product.routes').then(({ routes }) => routes) },
  { path: 'cart', loadChildren: () => import('./cart.routes').then(({ routes }) => routes) },
]
