import type { Routes } from '@angular/router'
import { ProductComponent } from './product.component'

export const routes: Routes = [{ path: ':slug', component: ProductComponent }]
