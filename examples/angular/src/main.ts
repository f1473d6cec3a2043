import { provideHttpClient } from '@angular/common/http'
import { inject, provideEnvironmentInitializer, provideZoneChangeDetection } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { provideRouter, Router, withComponentInputBinding } from '@angular/router'
import { connectAngularRouter } from 'throughline/angular'
import { AppComponent } from './app/app.component'
import { routes } from './app/routes'

bootstrapApplication(AppComponent, {
  providers: [
    provideZoneChangeDetection({ eventCoalescing: true }),
    provideHttpClient(),
    provideRouter(routes, withComponentInputBinding()),
    provideEnvironmentInitializer(() => connectAngularRouter(inject(Router))),
  ],
}).catch(console.error)
