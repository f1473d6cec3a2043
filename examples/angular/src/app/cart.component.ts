import { HttpClient, type HttpErrorResponse } from '@angular/common/http'
import { Component, inject, signal } from '@angular/core'

@Component({
  selector: 'app-cart',
  template: `
    <h1>Cart</h1>
    <button type="button" data-action-name="place_order" (click)="order()">Place order</button>
    @if (error()) {
      <p role="alert">{{ error() }}</p>
    }
    @if (isPlaced()) {
      <p role="status">Order placed</p>
    }
  `,
})
export class CartComponent {
  private readonly http = inject(HttpClient)
  readonly error = signal('')
  readonly isPlaced = signal(false)

  order(): void {
    this.error.set('')
    this.http.post('/api/orders', { items: ['blue-mug'] }).subscribe({
      next: () => this.isPlaced.set(true),
      error: ({ error }: HttpErrorResponse) => this.error.set(`${error.message} Reference: ${error.correlationId}`),
    })
  }
}
