export { type AngularRouter, type AngularSnapshot, angularRoute } from '../connect/angular/angular-route.js'
