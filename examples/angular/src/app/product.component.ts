import { HttpClient, httpResource } from '@angular/common/http'
import { Component, inject, input, signal } from '@angular/core'

@Component({
  selector: 'app-product',
  template: `
    @if (product.value(); as found) {
      <h1>{{ found.name }}</h1>
      <p>€{{ found.price }}</p>
      <button type="button" data-action-name="add_to_cart" (click)="add()">Add to cart</button>
    }
    @if (count()) {
      <p role="status">{{ count() }} in cart</p>
    }
  `,
})
export class ProductComponent {
  private readonly http = inject(HttpClient)
  readonly slug = input.required<string>()
  readonly product = httpResource<{ name: string; price: number }>(() => `/api/products/${this.slug()}`)
  readonly count = signal(0)

  add(): void {
    this.http
      .post<{ count: number }>('/api/cart', { slug: this.slug() })
      .subscribe(({ count }) => this.count.set(count))
  }
}
