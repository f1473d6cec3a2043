import { Component } from '@angular/core'
import { RouterLink } from '@angular/router'

@Component({
  selector: 'app-home',
  imports: [RouterLink],
  template: `
    <h1>Shop</h1>
    <a routerLink="/p/blue-mug">Blue mug</a>
  `,
})
export class HomeComponent {}
